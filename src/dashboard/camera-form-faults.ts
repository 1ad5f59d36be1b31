import type { Problem } from '../client/client.ts'
import { readHost } from './camera-address.ts'
import { makerOf, type FieldName, type FormValues } from './camera-form-values.ts'
import { hasChannels } from './maker-paths.ts'
import { CAMERA_FORM_TEXT } from './text/camera-form-text.ts'

/** What is wrong with the form: at its fields, and what is no field's fault. */
export interface FormFaults {
  readonly fields: ReadonlyMap<FieldName, string>
  readonly others: readonly string[]
}

export const NO_FAULTS: FormFaults = { fields: new Map(), others: [] }

/** What nobody need be asked about: fields that are empty, or no numbers. */
export function faultsOfValues(values: FormValues): FormFaults {
  const fields = new Map<FieldName, string>()
  const { way, url, maker, host, port, channel } = values
  if (way === 'address' && url.trim() === '') fields.set('url', CAMERA_FORM_TEXT.faults.noUrl)
  if (way === 'maker') {
    if (maker === '') fields.set('maker', CAMERA_FORM_TEXT.faults.noMaker)
    else if (makerOf(values)?.main === undefined) fields.set('maker', CAMERA_FORM_TEXT.faults.noPath)
    if (readHost(host).host === '') fields.set('host', CAMERA_FORM_TEXT.faults.noHost)
    if (port.trim() !== '' && !isWholeUpTo(port, 65_535)) fields.set('port', CAMERA_FORM_TEXT.faults.badPort)
    const asked = makerOf(values)
    if (asked && hasChannels(asked) && !isWholeUpTo(channel, 256))
      fields.set('channel', CAMERA_FORM_TEXT.faults.badChannel)
  }
  return { fields, others: [] }
}

/** What the relay refused, each fault at the field that caused it. */
export function faultsOfProblem(problem: Problem, values: FormValues): FormFaults {
  const fields = new Map<FieldName, string>()
  const others: string[] = []
  const faults = problem.faults ?? [{ path: PATHS_OF_CODES.get(problem.code) ?? '', message: problem.detail }]
  for (const { path, message } of faults) {
    const field = fieldAt(path, values)
    if (field === undefined) others.push(sentence(message))
    else if (!fields.has(field)) fields.set(field, sentence(message))
  }
  return { fields, others }
}

/**
 * Why a camera does not play, as far as it is one field's fault.
 * @param keepsLogin the relay has a login that counts where none is typed.
 */
export function faultsOfCause(cause: string | null, values: FormValues, keepsLogin = false): FormFaults {
  const { causes, faults } = CAMERA_FORM_TEXT
  const at = (field: FieldName, message: string): FormFaults => ({
    fields: new Map([[field, message]]),
    others: [],
  })
  switch (cause) {
    case 'unauthorized': {
      const hasLogin = keepsLogin || values.user !== '' || values.password !== ''
      return hasLogin ? at('password', faults.loginRefused) : at('user', faults.loginWanted)
    }
    case 'unreachable':
    case 'refused':
      return at(values.way === 'maker' ? 'host' : 'url', causes[cause])
    case 'not-found':
      return at(fieldOfPath(values), causes[cause])
    case 'transport':
      return at('transport', causes[cause])
    default:
      return NO_FAULTS
  }
}

/** Codes that name no field, although one is meant. */
const PATHS_OF_CODES = new Map<string, string>([
  ['address-refused', '/url'],
  ['invalid-url', '/url'],
  ['duplicate-stream', '/id'],
])

const FIELDS: ReadonlyMap<string, FieldName> = new Map([
  ['id', 'id'],
  ['name', 'name'],
  ['group', 'group'],
  ['audio', 'hasAudio'],
  ['mode', 'isOnDemand'],
  ['user', 'user'],
  ['password', 'password'],
  ['transport', 'transport'],
])

/** The field that a JSON Pointer into a stream, or into what a probe takes, means. */
function fieldAt(path: string, values: FormValues): FieldName | undefined {
  const [, rendition, key = ''] = /^(?:\/renditions\/(main|sub)\/sources\/0)?\/(\w+)$/.exec(path) ?? []
  if (key !== 'url') return FIELDS.get(key)
  if (rendition === 'sub') return 'subUrl'
  return values.way === 'maker' ? 'host' : 'url'
}

function fieldOfPath(values: FormValues): FieldName {
  if (values.way === 'address') return 'url'
  return values.channel.trim() === '1' ? 'maker' : 'channel'
}

function isWholeUpTo(text: string, max: number): boolean {
  const number = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0
  return number >= 1 && number <= max
}

/** The relay's messages stand behind the path of a field; here they stand alone. */
function sentence(message: string): string {
  const whole = /^(?:is|holds|names|belongs|begins|stands)\b/.test(message)
    ? CAMERA_FORM_TEXT.faults.ofField(message)
    : message
  const ended = /[.!?]$/.test(whole) ? whole : `${whole}.`
  return ended.charAt(0).toUpperCase() + ended.slice(1)
}
