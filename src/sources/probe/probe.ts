import { bounded } from '../../stream/bounded.ts'
import { findByOwn } from './find-by-own.ts'
import { findByRunning } from './find-by-running.ts'
import { makeReport } from './make-report.ts'
import type { ProbeReport } from './report.ts'
import type { Patience } from './sight.ts'
import type { ProbeParts, ProbeTarget } from './target.ts'

/** The answer comes within 5 s, whatever the camera does: what is to be ended takes the rest. */
const END_MS = 4700
const QUIET_MS = 3800
const ANSWER_MS = 4900

/** A report, and a promise that nothing of its making is left running. */
export interface Probed {
  readonly report: ProbeReport
  readonly letGo: Promise<unknown>
}

/**
 * Finds out what can be known of a camera within 5 s: by the pull that has it already, else with one DESCRIBE and
 * at most one session. A login that is refused is the only one. Rejects with the reason when `signal` aborts.
 * `onKeyframe` may be told again and again.
 */
export async function probeCamera(
  target: ProbeTarget,
  parts: ProbeParts,
  signal: AbortSignal,
  onKeyframe: Patience['onKeyframe'],
): Promise<Probed> {
  const { clock } = parts
  const startedMs = clock.nowMs()
  const patience = { clock, signal, quietAtMs: startedMs + QUIET_MS, endAtMs: startedMs + END_MS, onKeyframe }
  const { running } = target
  if (running !== undefined) {
    const findings = await findByRunning(target, running, patience)
    signal.throwIfAborted()
    return { report: makeReport(findings, clock.nowMs(), startedMs), letGo: Promise.resolve() }
  }
  const { findings, letGo } = await findByOwn(target, parts, patience)
  if (signal.aborted) await letGo
  signal.throwIfAborted()
  const leftMs = startedMs + ANSWER_MS - clock.nowMs()
  const report = makeReport(findings, clock.nowMs(), startedMs)
  await bounded(letGo, Math.max(0, leftMs), clock)
  return { report, letGo }
}
