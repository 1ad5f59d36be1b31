import { pointer } from '../faults.ts'
import type { SourceInput } from '../stream-input.ts'
import { VIEWERS_HAVE_TOKENS } from './found.ts'
import type { Found, FoundStream, LeftOut, Variables } from './found.ts'
import { readAddress, variablesOf } from './source-address.ts'
import type { AddressRules } from './source-address.ts'
import { listOf, mapOf, textOf } from './values.ts'

/** `${NAME}` or `${NAME:otherwise}`. */
const VARIABLE = /\$\{(\w+)(?::([^}]*))?\}/g

/** What go2rtc.yaml says: `streams` with one address or a list of them. */
export function readGo2rtc(root: unknown, variables: Variables): Found {
  const rules: AddressRules = { dialect: 'go2rtc', variable: VARIABLE, variables }
  const found = readGo2rtcStreams(mapOf(root).get('streams'), '/streams', rules)
  return { streams: found.streams, left: [...found.left, ...leftBesideStreams(root, '')] }
}

/** What else go2rtc.yaml, or the section `go2rtc` in Frigate's file, says and Baton does not do. */
export function leftBesideStreams(section: unknown, path: string): LeftOut[] {
  const settings = mapOf(section)
  const publishes = mapOf(settings.get('publish')).size > 0
  return [
    ...(publishes ? [{ path: `${path}/publish`, reason: 'Baton sends no stream to another service' }] : []),
    ...['api', 'rtsp'].flatMap((server) => {
      const login = mapOf(settings.get(server))
      const key = ['username', 'password'].find((name) => textOf(login.get(name)) !== undefined)
      return key === undefined ? [] : [{ path: path + pointer([server, key]), reason: VIEWERS_HAVE_TOKENS }]
    }),
  ]
}

/** The streams of go2rtc.yaml, or of the section `go2rtc` in Frigate's file. */
export function readGo2rtcStreams(streams: unknown, path: string, rules: AddressRules): Found {
  const found: FoundStream[] = []
  const left: LeftOut[] = []
  for (const [name, value] of mapOf(streams)) {
    const at = path + pointer([name])
    const stream = readStream(name, value, at, rules, left)
    if (stream !== undefined) found.push(stream)
  }
  return { streams: found, left }
}

function readStream(
  name: string,
  value: unknown,
  path: string,
  rules: AddressRules,
  left: LeftOut[],
): FoundStream | undefined {
  const addresses = listOf(value)
  const main: SourceInput[] = []
  const notes = new Set<string>()
  const variables = new Set<string>()
  const reasons: LeftOut[] = []
  let withoutAudio = true
  for (const [index, address] of addresses.entries()) {
    const at = Array.isArray(value) ? path + pointer([index]) : path
    const text = textOf(address)
    const read = text === undefined ? { reason: 'it is no address' } : readAddress(text, rules)
    if ('reason' in read) {
      reasons.push({ path: at, reason: read.reason })
      continue
    }
    main.push(read.source)
    for (const variable of variablesOf(text ?? '', rules)) variables.add(variable)
    for (const note of read.notes) notes.add(note)
    withoutAudio &&= read.withoutAudio
  }
  if (addresses.length === 0)
    reasons.push({ path, reason: 'it has no address: somebody publishes to it, and Baton pulls' })
  left.push(...reasons)
  if (main.length === 0) return undefined
  if (main.length > 1) notes.add(`its ${main.length} addresses are tried in this order, one at a time`)
  const found = { name, path, main, notes: [...notes], variables: [...variables] }
  return { ...found, ...(withoutAudio && { audio: false }) }
}
