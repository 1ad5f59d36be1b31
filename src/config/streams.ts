import * as z from 'zod'

/** What a stream may be called in addresses, in the file and in the API. */
export const STREAM_ID = /^[A-Za-z0-9_-]{1,64}$/

export const TRANSPORTS = ['tcp', 'udp', 'multicast', 'http'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** What pulls a source. */
export const PULLS = ['ffmpeg', 'native', 'auto'] as const
export type Pull = (typeof PULLS)[number]

/** What becomes of a picture of which something is missing, and of those that build on it. */
export const DAMAGED = ['skip', 'show'] as const
export type Damaged = (typeof DAMAGED)[number]

export const MODES = ['always', 'on-demand'] as const
export type Mode = (typeof MODES)[number]

/** One way to a rendition's pictures. Holds no secret. */
export interface SourceConfig {
  /** Unique among all streams; kept when the source is changed. */
  readonly id: string
  /** Without user and password; secrets in its path or query are written `***`. */
  readonly url: string
  readonly transport: Transport
  /** Does the relay keep a user, a password or a secret of the path for it? */
  readonly hasSecret: boolean
  readonly pull?: Pull
  readonly damaged?: Damaged
  /** SHA-256 of the camera's certificate. */
  readonly fingerprint?: string
}

export interface RenditionConfig {
  /** In the order in which they are tried; never empty. */
  readonly sources: readonly SourceConfig[]
}

/** A camera with its renditions, every default filled in. Holds no secret. */
export interface StreamConfig {
  readonly id: string
  readonly name?: string
  readonly group?: string
  readonly audio: boolean
  readonly mode: Mode
  readonly renditions: { readonly main: RenditionConfig; readonly sub?: RenditionConfig }
}

/** The names of a stream's renditions, in order. */
export const RENDITIONS = ['main', 'sub'] as const
export type RenditionName = (typeof RENDITIONS)[number]

/** As escapes and without a flag, for editors read it too. */
// oxlint-disable-next-line no-control-regex -- a class of them (\p{Cc}) needs a flag, which JSON Schema has not
const NO_CONTROLS = /^[^\u0000-\u001f\u007f-\u009f]*$/

const label = z
  .string()
  .min(1, 'is empty; leave it out instead')
  .max(100, 'is longer than 100 characters')
  .regex(NO_CONTROLS, 'holds a control character')

const id = z
  .string()
  .regex(STREAM_ID, 'is not 1 to 64 letters, digits, hyphens and underscores')
  .describe('Name in addresses: letters, digits, hyphens and underscores')

const credential = z
  .string()
  .max(256, 'is longer than 256 characters')
  .regex(NO_CONTROLS, 'holds a control character')

const sourceFields = {
  url: z
    .string()
    .min(1, 'is empty; write rtsp://host/path')
    .max(2048, 'is longer than 2048 characters')
    .describe('rtsp://, rtsps://, http:// or https:// URL of the camera, or demo:'),
  user: credential.nullable().optional().describe('User at the camera; null forgets the one that is kept'),
  password: credential
    .nullable()
    .optional()
    .describe('Password at the camera; null forgets the one that is kept'),
  transport: z
    .enum(TRANSPORTS, `is none of ${TRANSPORTS.join(', ')}`)
    .optional()
    .describe('How RTSP brings media'),
  pull: z
    .enum(PULLS, `is none of ${PULLS.join(', ')}`)
    .optional()
    .describe('What pulls the source'),
  damaged: z
    .enum(DAMAGED, `is none of ${DAMAGED.join(', ')}`)
    .optional()
    .describe('What becomes of damaged pictures in a native pull'),
  fingerprint: z
    .string()
    .regex(/^(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/, 'is no SHA-256: 32 bytes in hexadecimal')
    .optional()
    .describe('SHA-256 that the certificate of an rtsps:// camera has to have, in a native pull'),
}

/** The fields of a source of the full form. */
export const sourceShape = {
  id: id
    .refine((text) => text !== '__proto__', 'is a word of JavaScript; take another')
    .optional()
    .describe('Made by the relay; ties the source to its kept secret'),
  ...sourceFields,
  hasSecret: z.boolean().optional().describe('What the API answers; not read'),
}

const source = z.strictObject(sourceShape)

const rendition = z.strictObject({
  sources: z.array(source).min(1, 'names no source').max(8, 'names more than 8 sources'),
})

const streamFields = {
  id,
  name: label.optional().describe('Name for people'),
  group: label.optional().describe('Group it is listed in'),
  audio: z.boolean().optional().describe('Relay the sound too; default true'),
  mode: z
    .enum(MODES, `is none of ${MODES.join(', ')}`)
    .optional()
    .describe('always: pulled all the time (default); on-demand: only while somebody watches'),
}

/** `{ id, url }`: one source, the main rendition's. */
export const shortForm = z.strictObject({ ...streamFields, ...sourceFields })

/** With renditions, each an ordered list of sources. */
export const fullForm = z.strictObject({
  ...streamFields,
  renditions: z.strictObject({ main: rendition, sub: rendition.optional() }),
})

/** One stream in either form: what the API takes and what an entry of streams.json is. */
export const streamSchema = z.union([shortForm, fullForm])

/** The keys that are known at a path of a stream; for "did you mean". */
export function keysAt(path: readonly PropertyKey[]): readonly string[] {
  const [first, second] = path
  if (first === undefined) return [...Object.keys(shortForm.shape), 'renditions']
  if (second === undefined) return RENDITIONS
  return path.length === 2 ? Object.keys(rendition.shape) : Object.keys(source.shape)
}

/** The whole of streams.json. */
const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  streams: z.array(streamSchema).describe('The cameras'),
})

/** The JSON Schema that `streams.schema.json` holds for editors; a test compares the two. */
export function streamsJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-7' })
  return { ...schema, title: 'Baton: streams.json', allowTrailingCommas: true }
}
