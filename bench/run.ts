import { setTimeout as sleep } from 'node:timers/promises'
import { PICTURES_PER_SECOND } from './clip.ts'
import type { Cameras, Program, Subject } from './programs.ts'
import { SwarmProcess } from './swarm-process.ts'
import type { SwarmReport } from './swarm.ts'
import { cpuMs, residentMib } from './usage.ts'

const SETTLE_MS = 3000
/** A server runs for weeks: what its first seconds cost, such as compiling, is not measured. */
const WARM_UP_MS = 15_000
/** A viewer that got less than this share of the pictures was starved: then the machine was measured, not the server. */
const FED = 0.95
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
}

/** What one run of one subject showed. */
export interface Run {
  readonly subject: string
  readonly cpuPercent: number
  readonly swarmCpuPercent: number
  /** At the start of the window, each second of it, and at its end. */
  readonly residentMib: readonly number[]
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
    const subprotocol = measured > 0 ? 'baton.v1' : subject.subprotocol
    const others = facts.viewers - measured
    const everyMs = facts.everyMs ?? CONNECT_EVERY_MS
    const common = {
      port: program.port,
      paths: cameras.urls.map((_, i) => `/live/cam${i}`),
      stuck: facts.stuck ?? 0,
      expectsWholePackets: subject.sendsWholePackets,
      ...(subprotocol === undefined ? {} : { subprotocol }),
    }
    const steps = apart === undefined ? 1 : MIXING_STEPS
    for (let step = 0; step < steps; step++) {
      await swarm.connect({ ...common, viewers: others / steps, everyMs })
      await apart?.connect({ ...common, viewers: measured / steps, everyMs })
    }
    const memory = [residentMib(program.pid)]
    // Stuck viewers are watched from the first moment on; otherwise the burst of the joins comes first.
    if (facts.stuck === undefined) await sleep(facts.warmUpMs ?? WARM_UP_MS)
    swarm.mark()
    apart?.mark()
    const startMs = performance.now()
    const before = { server: cpuMs(program.pid), swarm: cpuMs(swarm.pid) }
    while (performance.now() - startMs < facts.windowMs) {
      await sleep(Math.min(1000, facts.windowMs - (performance.now() - startMs)))
      memory.push(residentMib(program.pid))
    }
    const elapsedMs = performance.now() - startMs
    const cpuPercent = ((cpuMs(program.pid) - before.server) / elapsedMs) * 100
    const swarmCpuPercent = ((cpuMs(swarm.pid) - before.swarm) / elapsedMs) * 100
    const report = await swarm.report()
    const reportApart = await apart?.report()
    const faults = [report, reportApart].map((one) => one && faultOf(one, elapsedMs, subject))
    const fault = faults.find((one) => one !== undefined)
    return {
      subject: subject.name,
      cpuPercent,
      swarmCpuPercent,
      residentMib: memory,
      report: { ...report, delaysMs: (reportApart ?? report).delaysMs },
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

function faultOf(report: SwarmReport, elapsedMs: number, subject: Subject): string | undefined {
  const wanted = Math.floor((elapsedMs / 1000) * PICTURES_PER_SECOND * FED)
  if (report.fewestPictures < wanted) return `a viewer got ${report.fewestPictures} of ${wanted} pictures`
  if (report.closed > 0) return `${report.closed} viewers were closed`
  if (report.lostPackets + report.badPackets > 0) {
    return `${report.lostPackets} packets lost, ${report.badPackets} broken`
  }
  if (subject.startsWithKeyframe && report.startedWithoutKeyframe > 0) {
    return `${report.startedWithoutKeyframe} viewers began without a keyframe`
  }
  return undefined
}
