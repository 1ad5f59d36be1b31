import { setTimeout as sleep } from 'node:timers/promises'
import type { Cameras, Program, Subject } from './programs.ts'
import { SwarmProcess } from './swarm-process.ts'
import type { SwarmReport } from './swarm.ts'
import { faultOf } from './verdict.ts'
import { cpuMs, descendants, isAlive, proportionalMib, residentMib } from './usage.ts'

/** Why a subject shows nothing. */
export const ENDED = 'its process has ended by itself'
const SETTLE_MS = 3000
/** A server runs for weeks: what its first seconds cost, such as compiling, is not measured. */
const WARM_UP_MS = 15_000
const CONNECT_EVERY_MS = 3
/**
 * Those whose delay is taken come between the others in so many groups, whichever process is quicker: a server writes
 * to its viewers in the order in which they came, or in the reverse.
 */
const MIXING_STEPS = 5

export interface RunFacts {
  readonly viewers: number
  readonly windowMs: number
  readonly stuck?: number
  readonly everyMs?: number
  /** How long the subject runs before the first viewer comes. */
  readonly settleMs?: number
  /** From the last viewer's first picture to the window, if other than usual. */
  readonly warmUpMs?: number
  /**
   * The subjects stay up, and viewers come to one after the other: so many times a round to each. Turns lie so close
   * that what else the machine does falls on all subjects alike.
   */
  readonly turns?: number
  /**
   * Ask the yardsticks for clock messages, and the relay through `baton.v1`, and take the delay of so many viewers,
   * spread among the others but in a process of their own that runs first: with one reader for all, each would wait
   * for those before, and the wait for a core is not the server's.
   */
  readonly measuresDelayOf?: number
  /** The cameras stamp their pictures, and the delay is from there on. */
  readonly stamps?: boolean
  /** As many viewers warm the subjects up, before turns begin; as many as are measured, if absent. */
  readonly warmUpViewers?: number
}

/** What one run of one subject showed. */
export interface Run {
  readonly subject: string
  readonly cpuPercent: number
  /** The same with all programs that it has started. */
  readonly treeCpuPercent: number
  readonly swarmCpuPercent: number
  /** At the start of the window, each second of it, and at its end. */
  readonly residentMib: readonly number[]
  /** At the end of the window, with all programs that it has started; what they share is counted once. */
  readonly treeMib: number
  /** To all viewers together. */
  readonly gigabitsPerSecond: number
  /** Viewers beside those of the report: those whose delay was taken. */
  readonly apart: number
  readonly report: SwarmReport
  /** Why this run does not count. */
  readonly fault: string | undefined
}

/** Starts the subject, lets viewers watch it, and ends it. */
export async function run(subject: Subject, cameras: Cameras, facts: RunFacts): Promise<Run> {
  const program = await subject.start(cameras, measuresDelay(facts))
  try {
    await sleep(facts.settleMs ?? SETTLE_MS)
    return await watch(subject, program, cameras, facts)
  } finally {
    await program.stop()
  }
}

/** Connects the viewers, lets them and the subject settle, measures for a window, and lets the viewers go. */
export async function watch(
  subject: Subject,
  program: Program,
  cameras: Cameras,
  facts: RunFacts,
): Promise<Run> {
  const measured = facts.measuresDelayOf ?? 0
  const swarm = new SwarmProcess()
  const apart = measuresDelay(facts) ? new SwarmProcess() : undefined
  apart?.hurry()
  try {
    const subprotocol = measured > 0 && !facts.stamps ? 'baton.v1' : subject.subprotocol
    const others = facts.viewers - measured
    const everyMs = facts.everyMs ?? CONNECT_EVERY_MS
    const common = {
      addresses: cameras.urls.map((_, i) => addressOf(subject, program, i)),
      stuck: facts.stuck ?? 0,
      expectsWholePackets: subject.sendsWholePackets,
      ...(subprotocol === undefined ? {} : { subprotocol }),
      ...(subject.way === undefined ? {} : { way: subject.way }),
    }
    const steps = apart === undefined ? 1 : MIXING_STEPS
    for (let step = 0; step < steps; step++) {
      await swarm.connect({ ...common, viewers: shareOf(others, step, steps), everyMs })
      await apart?.connect({ ...common, viewers: shareOf(measured, step, steps), everyMs })
    }
    const { pid } = program
    if (!isAlive(pid)) throw new Error(ENDED)
    const memory = [residentMib(pid)]
    // Stuck viewers are watched from the first moment on; otherwise the burst of the joins comes first.
    if (facts.stuck === undefined) await sleep(facts.warmUpMs ?? WARM_UP_MS)
    swarm.mark()
    apart?.mark()
    const startMs = performance.now()
    const tree = [pid, ...descendants(pid)]
    const before = { server: cpuMs(pid), tree: sumOf(tree, cpuMs), swarm: cpuMs(swarm.pid) }
    while (performance.now() - startMs < facts.windowMs) {
      await sleep(Math.min(1000, facts.windowMs - (performance.now() - startMs)))
      memory.push(residentMib(pid))
    }
    const elapsedMs = performance.now() - startMs
    const percentOf = (ms: number): number => (ms / elapsedMs) * 100
    const cpuPercent = percentOf(cpuMs(pid) - before.server)
    const treeCpuPercent = percentOf(sumOf(tree, cpuMs) - before.tree)
    const swarmCpuPercent = percentOf(cpuMs(swarm.pid) - before.swarm)
    const treeMib = sumOf(tree, proportionalMib)
    const report = await swarm.report()
    const reportApart = await apart?.report()
    const reports = [report, ...(reportApart ? [reportApart] : [])]
    const fault = reports.map((one) => faultOf(one, elapsedMs, subject)).find((one) => one !== undefined)
    return {
      subject: subject.name,
      cpuPercent,
      treeCpuPercent,
      swarmCpuPercent,
      residentMib: memory,
      treeMib,
      gigabitsPerSecond: (reports.reduce((sum, { bytes }) => sum + bytes, 0) * 8) / elapsedMs / 1_000_000,
      apart: measured,
      report: {
        ...report,
        joinMs: reports.flatMap(({ joinMs }) => joinMs),
        delaysMs: (reportApart ?? report).delaysMs,
        largestGapMs: Math.max(...reports.map(({ largestGapMs }) => largestGapMs)),
      },
      fault,
    }
  } finally {
    await swarm.stop()
    await apart?.stop()
  }
}

export function measuresDelay({ measuresDelayOf = 0 }: RunFacts): boolean {
  return measuresDelayOf > 0
}

/** Of a whole number dealt out in steps, what falls to one of them. */
function shareOf(whole: number, step: number, steps: number): number {
  return Math.floor((whole * (step + 1)) / steps) - Math.floor((whole * step) / steps)
}

/** Where viewers of that camera go. */
export function addressOf(subject: Subject, { port }: Program, camera: number): string {
  return subject.addressOf?.(port, camera) ?? `ws://127.0.0.1:${port}/live/cam${camera}`
}

function sumOf(pids: readonly number[], of: (pid: number) => number): number {
  return pids.reduce((sum, pid) => sum + of(pid), 0)
}
