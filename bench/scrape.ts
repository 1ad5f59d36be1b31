import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { systemClock } from '../src/clock.ts'
import { ProcessUsages } from '../src/ffmpeg/usage.ts'
import { freeSpace } from '../src/files/free-space.ts'
import { fitHeap, holdHeap } from '../src/heap.ts'
import { silentLog } from '../src/log.ts'
import type { Layout, VideoTrack } from '../src/media/track.ts'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../src/media/unit.ts'
import { Metrics } from '../src/metrics/metrics.ts'
import { Hub } from '../src/stream/hub.ts'
import type { ReaderSink } from '../src/stream/reader-sink.ts'
import { Recorder } from '../src/stream/recorder.ts'
import type { Source, SourceSink } from '../src/stream/source.ts'
import { median, quantile } from './statistics.ts'

/**
 * `scrape.ts [--cameras 100] [--viewers 10] [--seconds 30]`: how long a scrape takes, and how long the event loop is
 * kept from anything else, while pictures come from so many cameras to so many viewers of each. The cameras and the
 * sockets are left out, so that what is seen is the relay's own; 25 times a second each camera gives a picture.
 * Idle processes stand for the ffmpegs: reading what one uses costs the same. By `chrt -r 1` in front of `node` it has its core
 * to itself whenever it wants it, so that how late it is is its own.
 */
const { values } = parseArgs({
  options: {
    cameras: { type: 'string', default: '100' },
    viewers: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '30' },
  },
})
const cameras = Number(values.cameras)
const viewers = Number(values.viewers)
const seconds = Number(values.seconds)

const PICTURES_PER_SECOND = 25
const GOP_PICTURES = 50
const PICTURE_BYTES = 188 * 10
const TURN_MS = 4
const TURNS = 1000 / PICTURES_PER_SECOND / TURN_MS

const video: VideoTrack = {
  kind: 'video',
  codec: 'h264',
  pid: 0x100,
  codecString: 'avc1.64001f',
  width: 1280,
  height: 720,
  parameterSets: [],
}
const layout: Layout = { video, audio: undefined }

/** Gives a picture when it is told to. */
class Camera implements Source {
  readonly id: string
  readonly pid: number | undefined
  readonly lines: readonly string[] = []
  #sink: SourceSink | undefined
  #pictures = 0

  constructor(id: string, pid: number | undefined) {
    this.id = id
    this.pid = pid
  }

  start(sink: SourceSink): void {
    this.#sink = sink
  }

  stop(): Promise<void> {
    this.#sink = undefined
    return Promise.resolve()
  }

  knock(): Promise<boolean> {
    return Promise.resolve(true)
  }

  picture(): void {
    const ticks = (this.#pictures * 90_000) / PICTURES_PER_SECOND
    const randomAccess = this.#pictures++ % GOP_PICTURES === 0 ? 'idr' : undefined
    this.#sink?.unit(
      new Unit({
        layout,
        track: video,
        buffer: new Uint8Array(UNIT_HEADROOM + PICTURE_BYTES + UNIT_TAILROOM),
        pts90k: ticks,
        dts90k: ticks,
        arrivedMs: systemClock.nowMs(),
        randomAccess,
      }),
    )
  }
}

/** A socket that takes everything at once. */
const socket: ReaderSink = {
  write: () => undefined,
  unsentBytes: () => 0,
  lagMs: () => 0,
  cork: () => undefined,
  uncork: () => undefined,
  skipped: () => undefined,
  gap: () => undefined,
  statusChanged: () => undefined,
  ended: () => undefined,
}

holdHeap()
const children: ChildProcess[] = []
const sources: Camera[] = []
const usages = new ProcessUsages(systemClock)
const hub = new Hub({
  clock: systemClock,
  log: silentLog,
  budgetBytes: 2 ** 31,
  maxStarting: cameras,
  createSources: ({ id }) => {
    const child = spawn('sleep', ['3600'], { stdio: 'ignore' })
    children.push(child)
    const source = new Camera(id, child.pid)
    sources.push(source)
    return { sources: [source] }
  },
})
const recorder = new Recorder({ hub, clock: systemClock, log: silentLog })
const metrics = new Metrics({
  version: 'bench',
  clock: systemClock,
  hub,
  figuresOf: (rendition) => recorder.figuresOf(rendition),
  usageOf: (pids) => usages.read(pids),
  space: () => freeSpace('.'),
  describes: new Map(),
  refusedViewers: {},
  inputOf: () => undefined,
  webhooks: () => new Map(),
})
for (let at = 0; at < cameras; at++) {
  const id = `camera-${at}`
  hub.set({
    id,
    mode: 'always',
    renditions: new Map([['main', { sources: [{ id, url: 'rtsp://192.0.2.1/' }] }]]),
  })
  const rendition = hub.cameras.get(id)!.renditions.get('main')!
  const details = { output: 'websocket', address: '192.0.2.2', agent: '', principal: '', principalName: '' }
  for (let viewer = 0; viewer < viewers; viewer++) rendition.attach(socket, details)
  for (let reports = 0; reports < 20; reports++) rendition.reportDelay(reports * 20)
}

const fitting = setInterval(() => fitHeap({ pulls: cameras, readers: cameras * viewers }), 1000)
let turn = 0
const feeding = setInterval(() => {
  turn = (turn + 1) % TURNS
  for (let at = turn; at < sources.length; at += TURNS) sources[at]!.picture()
}, TURN_MS)

const server = createServer((req, res) => void metrics.answer(req, res))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`

/** Asks as Prometheus would, in a process of its own, and prints how long each took and how much came. */
const SCRAPER = `
import { setTimeout as sleep } from 'node:timers/promises'
const [url, count] = process.argv.slice(1)
for (let at = 0; at < Number(count); at++) {
  const began = performance.now()
  const text = await (await fetch(url)).text()
  const ms = performance.now() - began
  process.stdout.write(JSON.stringify([ms, text.length, text.split('\\n').length]) + '\\n')
  await sleep(Math.max(0, 1000 - ms))
}`

async function scrape(count: number): Promise<[ms: number, bytes: number, lines: number][]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRAPER, url, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as [number, number, number])
}

/** A delay is told with the millisecond from one look to the next in it. */
const LOOK_EVERY_MS = 1

/** An event loop with nothing to do, beside the one that is measured: how late the machine alone makes it. */
const IDLER = `
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
const late = monitorEventLoopDelay({ resolution: ${LOOK_EVERY_MS} })
await sleep(200)
late.enable()
await sleep(Number(process.argv[1]) * 1000)
late.disable()
console.log((late.max / 1_000_000 - ${LOOK_EVERY_MS}).toFixed(1))`

/** Resolves with the milliseconds that an idle process was late at most, within about so many seconds. */
async function idleLateMs(): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', IDLER, String(seconds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return text.trim()
}

/** Runs `work` and prints how late the event loop was meanwhile. */
async function watch<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const late = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS })
  const cpu = process.cpuUsage()
  const beganMs = performance.now()
  late.enable()
  const idle = idleLateMs()
  const result = await work()
  late.disable()
  const { user, system } = process.cpuUsage(cpu)
  const percent = (user + system) / 10 / (performance.now() - beganMs)
  const ms = (ns: number): string => (ns / 1_000_000 - LOOK_EVERY_MS).toFixed(1)
  const idleMs = await idle
  process.stdout.write(
    `${what}: event loop late p50 ${ms(late.percentile(50))}, p99 ${ms(late.percentile(99))}, at most ${ms(late.max)} ms (an idle process: ${idleMs} ms); ${percent.toFixed(1)} % of a core\n`,
  )
  return result
}

await scrape(5)
await watch('nobody scrapes     ', () => sleep(seconds * 1000))
const scrapes = await watch('scraped each second', () => scrape(seconds))
const times = scrapes.map(([ms]) => ms)
const [, bytes, lines] = scrapes.at(-1)!
process.stdout.write(
  `${cameras} cameras, ${cameras * viewers} viewers: a scrape of ${lines} lines, ${(bytes / 1024).toFixed(0)} KiB takes ` +
    `p50 ${median(times).toFixed(1)}, p95 ${quantile(times, 0.95).toFixed(1)}, at most ${Math.max(...times).toFixed(1)} ms\n`,
)
clearInterval(feeding)
clearInterval(fitting)
server.close()
for (const child of children) child.kill()
recorder.close()
await hub.close()
