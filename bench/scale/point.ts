import { setTimeout as sleep } from 'node:timers/promises'
import { startBaton, type Cameras, type Program } from '../programs.ts'
import { SwarmProcess } from '../swarm-process.ts'
import type { SwarmReport } from '../swarm.ts'
import { cpuMs, descendants, machineBusyMs, mainThreadMs, proportionalMib, residentMib } from '../usage.ts'
import { faultOf } from '../verdict.ts'

const LIVE_MS = 120_000
const LOOK_MS = 250
const JOINED_MS = 4000
/** As many more come in a second as a busy page would bring at most. */
const EVERY_MS = 2

/** What is set at one point of a series. */
export interface PointFacts {
  readonly pull: string
  readonly viewers: number
  /** Of each camera. */
  readonly picturesPerSecond: number
  readonly windowMs: number
  /** Processes that the viewers are dealt out to. */
  readonly swarms: number
}

/** What one point shows; all CPU in % of a core. */
export interface Point {
  readonly relayPercent: number
  /** Of the relay's first thread alone. */
  readonly threadPercent: number
  /** Of the programs that the relay has started. */
  readonly pullsPercent: number
  readonly farmPercent: number
  /** Of the busiest process of viewers. */
  readonly swarmPercent: number
  readonly machinePercent: number
  readonly relayMib: number
  readonly pullsMib: number
  readonly gigabitsPerSecond: number
  /** Late at the 99th percentile, in milliseconds. */
  readonly loopMs: number
  readonly fault: string | undefined
}

/** Processor time so far, in milliseconds. */
interface Used {
  readonly relay: number
  readonly thread: number
  readonly pulls: number
  readonly farm: number
  readonly machine: number
  readonly swarms: readonly number[]
}

/** Starts a relay of these cameras, waits until all are live, lets viewers come, and measures for a window. */
export async function measurePoint(cameras: Cameras, facts: PointFacts): Promise<Point> {
  const { pull, viewers } = facts
  const bounds = ['--max-viewers', '--max-viewers-per-camera'].flatMap((flag) => [flag, '20000'])
  const relay = await startBaton(cameras, 'always', 0, { pull, more: [...bounds, '--max-starting', '16'] })
  const swarms = Array.from({ length: facts.swarms }, () => new SwarmProcess())
  try {
    await allLive(relay, cameras.urls.length)
    const shares = swarms.map((_, i) => Math.floor((viewers + i) / swarms.length))
    await Promise.all(swarms.map((swarm, i) => watch(swarm, shares[i] ?? 0, relay, cameras)))
    await sleep(JOINED_MS)
    return await measure(relay, cameras, swarms, facts)
  } finally {
    await relay.stop()
    for (const swarm of swarms) await swarm.stop()
  }
}

async function watch(swarm: SwarmProcess, viewers: number, relay: Program, cameras: Cameras): Promise<void> {
  const addresses = cameras.urls.map((_, i) => `ws://127.0.0.1:${relay.port}/live/cam${i}`)
  await swarm.connect({ addresses, viewers, stuck: 0, expectsWholePackets: true, everyMs: EVERY_MS })
}

async function measure(
  { pid, port }: Program,
  cameras: Cameras,
  swarms: readonly SwarmProcess[],
  { windowMs, picturesPerSecond }: PointFacts,
): Promise<Point> {
  const pulls = descendants(pid)
  const farm = cameras.pid ?? Number.NaN
  const look = (): Used => ({
    relay: cpuMs(pid),
    thread: mainThreadMs(pid),
    pulls: sumOf(pulls.map(cpuMs)),
    farm: cpuMs(farm),
    machine: machineBusyMs(),
    swarms: swarms.map((swarm) => cpuMs(swarm.pid)),
  })
  await loopMsOf(port)
  for (const swarm of swarms) swarm.mark()
  const startMs = performance.now()
  const before = look()
  await sleep(windowMs)
  const after = look()
  const elapsedMs = performance.now() - startMs
  const reports: SwarmReport[] = []
  for (const swarm of swarms) reports.push(await swarm.report())
  const percent = (name: Exclude<keyof Used, 'swarms'>): number =>
    ((after[name] - before[name]) / elapsedMs) * 100
  const swarmPercents = after.swarms.map((ms, i) => ((ms - (before.swarms[i] ?? 0)) / elapsedMs) * 100)
  const watched = reports.filter((report) => report.viewers > 0)
  const subject = { picturesPerSecond, startsWithKeyframe: true }
  return {
    relayPercent: percent('relay'),
    threadPercent: percent('thread'),
    pullsPercent: percent('pulls'),
    farmPercent: percent('farm'),
    swarmPercent: Math.max(0, ...swarmPercents),
    machinePercent: percent('machine'),
    relayMib: residentMib(pid),
    pullsMib: sumOf(pulls.map(proportionalMib)),
    gigabitsPerSecond: (sumOf(reports.map(({ bytes }) => bytes)) * 8) / elapsedMs / 1_000_000,
    loopMs: await loopMsOf(port),
    fault: watched.map((report) => faultOf(report, elapsedMs, subject)).find((fault) => fault !== undefined),
  }
}

/** Rejects where some camera is not live within two minutes. */
async function allLive({ port }: Program, count: number): Promise<void> {
  const deadlineMs = performance.now() + LIVE_MS
  for (;;) {
    const live = [...(await textOf(port, 'metrics')).matchAll(/^baton_rendition_up\{.*\} 1$/gm)].length
    if (live >= count) return
    if (performance.now() > deadlineMs)
      throw new Error(`${live} of ${count} cameras are live after ${LIVE_MS / 1000} s`)
    await sleep(LOOK_MS)
  }
}

/** How late the relay's event loop came since it was asked last, 99th percentile, in milliseconds. */
async function loopMsOf(port: number): Promise<number> {
  const text = await textOf(port, 'metrics')
  const [, seconds = 'NaN'] = /^baton_event_loop_delay_seconds\{quantile="0\.99"\} (\S+)/m.exec(text) ?? []
  return Number(seconds) * 1000
}

async function textOf(port: number, path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/${path}`)
  return response.text()
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
