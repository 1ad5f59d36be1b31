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

/** Defaults that the file which MediaMTX ships has switched on: nobody chose them. Lists as their items, joined. */
const SHIPPED_DEFAULTS = new Map([
  ['alwaysAvailableTracks', ''],
  ['overridePublisher', 'true'],
  ['rtspUDPSourcePortRange', '10000,65535'],
  ['whepSTUNGatherTimeout', '5s'],
  ['whepHandshakeTimeout', '10s'],
  ['whepTrackGatherTimeout', '2s'],
])

/** A note for each setting of a path that means nothing here. */
export function unknownIn(settings: Settings): string[] {
  return unknownKeys(settings).map(
    (key) => `the setting ${SAFE_NAME.test(key) ? key : 'of another name'} means nothing here`,
  )
}

/** The settings of `pathDefaults` that mean nothing here, each by its own place, but those that MediaMTX itself wrote there. */
export function unknownDefaultsIn(defaults: Settings, path: string): LeftOut[] {
  return unknownKeys(defaults).flatMap((key) => {
    const value = defaults.get(key)
    const items = listOf(value).map((item) => textOf(item) ?? '')
    if (SHIPPED_DEFAULTS.get(key) === String(switchOf(value) ?? items)) return []
    const at = SAFE_NAME.test(key) ? path + pointer([key]) : path
    return [{ path: at, reason: 'this default of the paths means nothing here' }]
  })
}

function unknownKeys(settings: Settings): string[] {
  return [...settings].flatMap(([key, value]) => {
    const isOff = switchOf(value) === false || textOf(value) === '0' || listOf(value).length === 0
    return KNOWN.has(key) || isOff || /^(?:runOn|record|rpiCamera)/.test(key) ? [] : [key]
  })
}

/** What a broken file calls a setting may be a secret. */
const SAFE_NAME = /^[A-Za-z]\w{0,39}$/
