import { pointer } from '../faults.ts'
import { VIEWERS_HAVE_TOKENS, type LeftOut } from './found.ts'
import { listOf, switchOf, textOf } from './values.ts'

type Settings = ReadonlyMap<string, unknown>

const BY_ADDRESS = 'viewers are told apart by their tokens here, not by their addresses'
const BY_OTHERS = 'nobody else is asked who may watch; viewers come with tokens here'

/** Who may come, in the words of all its versions, and why it is not taken over. */
const ACCESS: readonly [keys: readonly string[], reason: string][] = [
  [['authInternalUsers'], VIEWERS_HAVE_TOKENS],
  [['readUser', 'readPass'], VIEWERS_HAVE_TOKENS],
  [['publishUser', 'publishPass', 'publishIPs'], 'nobody publishes to Baton: it pulls'],
  [['readIPs'], BY_ADDRESS],
  [['authMethod'], BY_OTHERS],
  [['authHTTPAddress', 'externalAuthenticationURL', 'authJWTJWKS'], BY_OTHERS],
  [['maxReaders'], 'viewers are not counted off here; how many fit, docs/operations.md says'],
]

/** The settings of who may come, each by its own place. */
export function accessOf(settings: Settings, path: string): LeftOut[] {
  return ACCESS.flatMap(([keys, reason]) => {
    const key = keys.find((name) => isSet(name, settings.get(name)))
    return key === undefined ? [] : [{ path: path + pointer([key]), reason }]
  })
}

function isSet(name: string, value: unknown): boolean {
  if (listOf(value).length === 0) return false
  return !(name === 'authMethod' && textOf(value) === 'internal') && textOf(value) !== '0'
}

/** What is told of in another way, and what needs no word because Baton does it by itself. */
const KNOWN = new Set([
  ...ACCESS.flatMap(([keys]) => keys),
  'source',
  'sourceOnDemand',
  'sourceOnDemandStartTimeout',
  'sourceOnDemandCloseAfter',
  'sourceProtocol',
  'sourceAnyPortEnable',
  'rtspTransport',
  'rtspAnyPort',
  'record',
  'fallback',
  'sourceFingerprint',
])

/** A note for each setting of a path that means nothing here. */
export function unknownIn(settings: Settings): string[] {
  return [...settings].flatMap(([key, value]) => {
    const isOff = switchOf(value) === false || (textOf(value) === undefined && listOf(value).length === 0)
    if (KNOWN.has(key) || isOff || /^(?:runOn|record|rpiCamera)/.test(key)) return []
    return [`the setting ${SAFE_NAME.test(key) ? key : 'of another name'} means nothing here`]
  })
}

/** What a broken file calls a setting may be a secret. */
const SAFE_NAME = /^[A-Za-z]\w{0,39}$/
