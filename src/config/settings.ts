import * as z from 'zod'
import { RelayError } from '../errors.ts'
import type { FieldFault } from '../errors.ts'
import { LOG_LEVELS } from '../log.ts'
import { isNetwork } from '../net/address-list.ts'
import { PULLS } from './streams.ts'

/** What the server is told when it starts. All of it is optional; the defaults suit one machine in a home. */
export type ServerSettings = z.infer<typeof schema>

/** One row of the table of settings, as `docs/config.md` shows it and the command line builds its flags from. */
export interface SettingRow {
  readonly key: keyof ServerSettings
  /** As it is typed, with the word its value goes by; a switch has no such word. */
  readonly flag: string
  readonly variable: string
  /** For people; the value itself comes from the schema. */
  readonly defaultText: string
  readonly meaning: string
}

/** Every server setting. A test compares it with `docs/config.md`. */
export const SETTINGS: readonly SettingRow[] = [
  row('host', 'ADDRESS', '127.0.0.1', 'Address to listen on; 0.0.0.0 for all of this machine'),
  row('port', 'NUMBER', '8088', 'Port to listen on; 0 takes a free one'),
  row('basePath', 'PATH', '/', 'Path under which a proxy shows the relay, such as /baton/'),
  row('streams', 'FILE', 'streams.json', 'File that holds the cameras'),
  row('data', 'FOLDER', 'data', 'Folder for secrets, tokens and what else the relay keeps (0700)'),
  row(
    'secretsKeyFile',
    'FILE',
    'none; as a systemd service, the credential baton-secrets-key',
    'File with the key that secrets.json is encrypted with',
  ),
  row('ffmpeg', 'FILE', 'found by itself', 'ffmpeg to use, 5.0 or newer'),
  row('logLevel', 'LEVEL', 'info', `How much is logged: ${LOG_LEVELS.join(', ')}`),
  row(
    'memoryMb',
    'MIB',
    'a quarter of the memory, at most 1024',
    'Bound of all rings together, and of what has left them and still waits for viewers',
  ),
  row('ringMb', 'MIB', '16', 'Bound of one rendition’s ring, which holds its newest pictures'),
  row(
    'pull',
    'HOW',
    'ffmpeg where there is one, else auto',
    `What pulls the sources that do not say it themselves: ${PULLS.join(', ')}`,
  ),
  row('maxStarting', 'NUMBER', '4', 'How many sources may start at the same moment'),
  row('maxViewers', 'NUMBER', '4000', 'How many may watch at the same time'),
  row('maxViewersPerCamera', 'NUMBER', '2000', 'How many of them one camera'),
  row(
    'maxViewersPerAddress',
    'NUMBER',
    '250',
    'How many of them from one address (of IPv6: one /64); this machine’s own addresses do not count',
  ),
  row('lingerSeconds', 'SECONDS', '60', 'How long an on-demand camera is pulled after its last viewer left'),
  row(
    'trustProxy',
    'LIST',
    'none',
    'Addresses or ranges of proxies whose X-Forwarded-… headers are believed',
  ),
  row('allowedHosts', 'LIST', 'none', 'Names the relay is reached by, beside addresses and localhost'),
  row(
    'allowedOrigins',
    'LIST',
    'none',
    'Origins of other sites that may show its streams, such as https://wall.example',
  ),
  row(
    'frameAncestors',
    'LIST',
    'as --allowed-origins',
    'Who may show its pages in a frame, beside itself; "none": nobody, not even itself',
  ),
  row('tls', 'HOW', 'off', 'self-signed: speak https with a certificate that the relay makes for itself'),
  row(
    'tlsCert',
    'FILE',
    'none',
    'Certificate and its chain (PEM) to speak https with; read again when it changes',
  ),
  row('tlsKey', 'FILE', 'none', 'Private key of that certificate (PEM)'),
  row(
    'allowLoopback',
    'WHO',
    'file',
    'May a camera be on this machine: always, file (not by the API), never',
  ),
  row(
    'allowCameras',
    'LIST',
    'all',
    'Addresses and networks that cameras must be in, such as 192.168.1.0/24',
  ),
  row('denyCameras', 'LIST', 'none', 'Addresses and networks that no camera may be in'),
  row(
    'identity',
    'FILE',
    'none',
    'File that says who beside the relay knows its users: an HTTP server, a JWT issuer',
  ),
  row('webhooks', 'FILE', 'none', 'File that says who is told of cameras by webhooks'),
  row('insecureNoAuth', '', 'off', 'Ask nobody for a token; for a bench, with a loopback host only'),
]

const folderOrFile = z.string().min(1, 'is empty').max(4096)
const list = z.array(z.string().min(1)).max(100)
const networks = z
  .array(z.string().refine(isNetwork, 'holds what is neither an IP address nor a network such as 10.0.0.0/8'))
  .max(1000)
  .default([])
const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'is neither an address nor a name')

const schema = z.strictObject({
  host: host.default('127.0.0.1'),
  port: wholeNumber(0, 65_535).default(8088),
  basePath: z
    .string()
    .regex(/^(?:\/(?!\.+(?:\/|$))[A-Za-z0-9._~-]+)*\/?$/, 'is no path such as /baton/')
    .transform((path) => (path.endsWith('/') ? path : `${path}/`))
    .default('/'),
  streams: folderOrFile.default('streams.json'),
  data: folderOrFile.default('data'),
  secretsKeyFile: folderOrFile.optional(),
  ffmpeg: folderOrFile.optional(),
  logLevel: z.enum(LOG_LEVELS).default('info'),
  /** MiB; undefined stands for a quarter of the cgroup's limit or the RAM, at most 1024. */
  memoryMb: wholeNumber(32, 1_048_576).optional(),
  ringMb: wholeNumber(1, 1024).default(16),
  /** Undefined stands for ffmpeg where there is one, and for `auto` where there is none. */
  pull: z.enum(PULLS).optional(),
  maxStarting: wholeNumber(1, 64).default(4),
  maxViewers: wholeNumber(1, 1_000_000).default(4000),
  maxViewersPerCamera: wholeNumber(1, 1_000_000).default(2000),
  maxViewersPerAddress: wholeNumber(1, 1_000_000).default(250),
  lingerSeconds: wholeNumber(0, 86_400).default(60),
  trustProxy: list.default([]),
  allowedHosts: z.array(host).max(100).default([]),
  allowedOrigins: z
    .array(z.string().regex(/^https?:\/\/[^/?#@\s]+$/, 'is no origin such as https://wall.example'))
    .max(100)
    .default([]),
  /** Undefined stands for the allowed origins. */
  frameAncestors: z
    .array(
      z.string().regex(/^(?:none|https?:\/\/[^/?#@\s;,'"]+)$/, 'is no origin such as https://wall.example'),
    )
    .max(100)
    .optional(),
  tls: z.enum(['off', 'self-signed']).default('off'),
  tlsCert: folderOrFile.optional(),
  tlsKey: folderOrFile.optional(),
  allowLoopback: z.enum(['always', 'file', 'never']).default('file'),
  allowCameras: networks,
  denyCameras: networks,
  identity: folderOrFile.optional(),
  webhooks: folderOrFile.optional(),
  insecureNoAuth: z.boolean().default(false),
})

/** Flags as the command line parsed them: text, lists as text with commas, switches as booleans. */
export type SettingFlags = Readonly<Partial<Record<keyof ServerSettings, string | boolean>>>

/**
 * The settings from flags and variables; a flag wins, an empty variable counts as none. Throws
 * `invalid-settings` with every fault, each naming the flag and the variable.
 */
export function readSettings(flags: SettingFlags, environment: NodeJS.ProcessEnv): ServerSettings {
  const given: Record<string, unknown> = {}
  for (const { key, variable } of SETTINGS) {
    const value = flags[key] ?? nonEmpty(environment[variable])
    if (value !== undefined) given[key] = parseText(key, value)
  }
  const parsed = schema.safeParse(given)
  const faults = parsed.success
    ? [...openDoorFaults(parsed.data), ...tlsFaults(parsed.data)]
    : parsed.error.issues.map(faultOf)
  if (!parsed.success || faults.length > 0) {
    const text = faults.map(({ message }) => message).join('\n')
    throw new RelayError('invalid-settings', text, { faults })
  }
  return parsed.data
}

/** The flag's name without its value, such as `--base-path`. */
export function flagOf(key: keyof ServerSettings): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Is the relay reached by https? */
export function isSecure({ tls, tlsCert }: Pick<ServerSettings, 'tls' | 'tlsCert'>): boolean {
  return tls !== 'off' || tlsCert !== undefined
}

/** Is this host one that only this machine can connect to? */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function row(key: keyof ServerSettings, value: string, defaultText: string, meaning: string): SettingRow {
  const flag = value === '' ? flagOf(key) : `${flagOf(key)} ${value}`
  return { key, flag, variable: variableOf(key), defaultText, meaning }
}

function variableOf(key: keyof ServerSettings): string {
  if (key === 'ffmpeg') return 'FFMPEG_PATH'
  return `BATON_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
}

function wholeNumber(least: number, most: number): z.ZodInt {
  const message = `is no whole number from ${least} to ${most}`
  return z.int(message).min(least, message).max(most, message)
}

/** From text to what the schema judges; text that fits nothing is left for the schema to refuse. */
function parseText(key: keyof ServerSettings, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value
  const inner = schema.shape[key].unwrap()
  if (inner instanceof z.ZodArray)
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  if (inner instanceof z.ZodNumber) return /^\d{1,15}$/.test(value) ? Number(value) : value
  if (inner instanceof z.ZodBoolean) return SWITCH_WORDS.get(value.toLowerCase()) ?? value
  return value
}

const SWITCH_WORDS = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['on', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['off', false],
])

function faultOf(issue: z.core.$ZodIssue): FieldFault {
  const key = String(issue.path[0]) as keyof ServerSettings
  return fault(key, ALLOWED_WORDS.get(key) ?? issue.message)
}

const ALLOWED_WORDS = new Map<keyof ServerSettings, string>([
  ['logLevel', `is none of ${LOG_LEVELS.join(', ')}`],
  ['allowLoopback', 'is none of always, file, never'],
  ['tls', 'is none of off, self-signed'],
  ['insecureNoAuth', 'is neither true nor false'],
])

function openDoorFaults(settings: ServerSettings): FieldFault[] {
  if (!settings.insecureNoAuth || isLoopbackHost(settings.host)) return []
  return [
    fault('insecureNoAuth', `needs a loopback host, such as --host 127.0.0.1, and not ${settings.host}`),
  ]
}

function tlsFaults({ tls, tlsCert, tlsKey }: ServerSettings): FieldFault[] {
  if (tlsCert === undefined && tlsKey === undefined) return []
  if (tlsKey === undefined) return [fault('tlsKey', 'is missing beside --tls-cert')]
  if (tlsCert === undefined) return [fault('tlsCert', 'is missing beside --tls-key')]
  return tls === 'off'
    ? []
    : [fault('tls', 'makes a certificate, but --tls-cert names one; keep one of them')]
}

function fault(key: keyof ServerSettings, message: string): FieldFault {
  return { path: `/${key}`, message: `${flagOf(key)} (${variableOf(key)}) ${message}` }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
