import { pointer } from '../faults.ts'
import type { Transport } from '../streams.ts'
import type { SourceInput } from '../stream-input.ts'
import { VIEWERS_HAVE_TOKENS } from './found.ts'
import type { Found, FoundStream, LeftOut, Variables } from './found.ts'
import { leftBesideStreams, readGo2rtcStreams } from './go2rtc.ts'
import { readAddress, variablesOf } from './source-address.ts'
import type { AddressRules, ReadAddress } from './source-address.ts'
import { listOf, mapOf, switchOf, textOf } from './values.ts'

/** Frigate's own variables, `{FRIGATE_…}`. */
const VARIABLE = /\{(FRIGATE_\w+)\}/g

/** Frigate's own copy of go2rtc, as its cameras name it. */
const RESTREAM = /^rtsp:\/\/(?:[^/@]*@)?(?:127\.0\.0\.1|localhost|go2rtc|frigate):8554\/([^?#/]+)/i

interface Input {
  readonly path: string
  readonly roles: readonly string[]
  readonly sources: readonly SourceInput[]
  readonly notes: readonly string[]
  readonly variables: readonly string[]
}

interface House {
  readonly restreams: ReadonlyMap<string, FoundStream>
  /** Names of the restreams that some camera uses. */
  readonly used: Set<string>
  readonly variables: Variables
  readonly globalArguments: unknown
}

/** What Frigate's file says: `cameras` with their inputs by role, and its section `go2rtc`. */
export function readFrigate(root: unknown, variables: Variables): Found {
  const document = mapOf(root)
  const rules: AddressRules = { dialect: 'go2rtc', variable: VARIABLE, variables }
  const go2rtc = document.get('go2rtc')
  const restreamed = readGo2rtcStreams(mapOf(go2rtc).get('streams'), '/go2rtc/streams', rules)
  const house: House = {
    restreams: new Map(restreamed.streams.map((stream) => [stream.name, stream])),
    used: new Set(),
    variables,
    globalArguments: mapOf(document.get('ffmpeg')).get('input_args'),
  }
  const left: LeftOut[] = document.has('auth') ? [{ path: '/auth', reason: VIEWERS_HAVE_TOKENS }] : []
  const cameras = [...mapOf(document.get('cameras'))].flatMap(([name, value]) => {
    const found = readCamera(name, mapOf(value), house, left)
    return found === undefined ? [] : [found]
  })
  const names = new Set([...house.used, ...cameras.map(({ name }) => name)])
  const others = restreamed.streams.filter(({ name }) => !names.has(name))
  return {
    streams: [...cameras, ...others],
    left: [...left, ...restreamed.left, ...leftBesideStreams(go2rtc, '/go2rtc')],
  }
}

function readCamera(
  name: string,
  camera: ReadonlyMap<string, unknown>,
  house: House,
  left: LeftOut[],
): FoundStream | undefined {
  const path = pointer(['cameras', name])
  if (switchOf(camera.get('enabled')) === false) {
    left.push({ path, reason: 'it is switched off there' })
    return undefined
  }
  const ffmpeg = mapOf(camera.get('ffmpeg'))
  const inputs = listOf(ffmpeg.get('inputs')).flatMap((value, index) => {
    const at = `${path}/ffmpeg/inputs/${index}`
    const found = readInput(mapOf(value), at, ffmpeg.get('input_args'), house)
    if ('sources' in found) return [found]
    left.push({ path: at, reason: found.reason })
    return []
  })
  const main = mainOf(inputs)
  if (main === undefined) {
    left.push({ path, reason: 'none of its inputs can be taken over' })
    return undefined
  }
  const sub = inputs.find((input) => input !== main && input.roles.includes('detect'))
  for (const input of inputs)
    if (input !== main && input !== sub)
      left.push({
        path: input.path,
        reason: 'a camera has two renditions here, main and sub, and others took them',
      })
  const label = textOf(camera.get('friendly_name'))
  return {
    name,
    path,
    main: main.sources,
    ...(sub && { sub: sub.sources }),
    ...(label !== undefined && { label }),
    notes: [...new Set([...main.notes, ...(sub?.notes ?? []), ...turnOf(camera)])],
    variables: [...new Set([...main.variables, ...(sub?.variables ?? [])])],
  }
}

/** A picture is handed on as it comes. */
function turnOf(camera: ReadonlyMap<string, unknown>): string[] {
  const angle = textOf(camera.get('rotate'))
  return angle === undefined || angle === '0' ? [] : ['its picture is not turned here; turn it at the camera']
}

/** The one that is recorded; without one that which is neither detected on nor only listened to. */
function mainOf(inputs: readonly Input[]): Input | undefined {
  return (
    inputs.find(({ roles }) => roles.includes('record')) ??
    inputs.find(({ roles }) => roles.some((role) => role !== 'detect' && role !== 'audio')) ??
    inputs.find(({ roles }) => roles.includes('detect')) ??
    inputs[0]
  )
}

function readInput(
  input: ReadonlyMap<string, unknown>,
  path: string,
  cameraArguments: unknown,
  house: House,
): Input | { readonly reason: string } {
  const roles = listOf(input.get('roles')).flatMap((role) => textOf(role) ?? [])
  const address = textOf(input.get('path'))
  if (address === undefined) return { reason: 'it has no path' }
  const restream = RESTREAM.exec(address)?.[1]
  const behind = restream === undefined ? undefined : house.restreams.get(restream)
  if (behind !== undefined) {
    house.used.add(behind.name)
    const { main, notes, variables = [] } = behind
    return { path, roles, sources: main, notes, variables }
  }
  if (restream !== undefined)
    return { reason: `it is what Frigate's go2rtc makes, and that could not be taken over` }
  const transport = transportOf(input.get('input_args') ?? cameraArguments ?? house.globalArguments)
  const rules: AddressRules = {
    dialect: 'frigate',
    variable: VARIABLE,
    variables: house.variables,
    ...(transport && { transport }),
  }
  const read: ReadAddress = readAddress(address, rules)
  if ('reason' in read) return read
  return { path, roles, sources: [read.source], notes: read.notes, variables: variablesOf(address, rules) }
}

function transportOf(inputArguments: unknown): Transport | undefined {
  const words = listOf(inputArguments)
    .flatMap((word) => textOf(word) ?? [])
    .join(' ')
  if (words.includes('preset-rtsp-udp')) return 'udp'
  return TRANSPORTS.get(/-rtsp_transport\s+(\w+)/.exec(words)?.[1] ?? '')
}

/** As ffmpeg calls them. */
const TRANSPORTS = new Map<string, Transport>([
  ['udp', 'udp'],
  ['udp_multicast', 'multicast'],
  ['http', 'http'],
])
