import type { PlayerReport } from './reader-sink.ts'

/** Players report every few seconds; what one said longer ago says nothing of now. */
const FRESH_MS = 10_000

/** What the players of one rendition see. */
export interface Delays {
  /** Of the players that report; the middle one. */
  readonly medianMs: number | undefined
  readonly maxMs: number | undefined
}

/** The delay that those readers' players reported within the last 10 s. */
export function delaysOf(
  readers: Iterable<{ readonly report: PlayerReport | undefined }>,
  nowMs: number,
): Delays {
  const delays: number[] = []
  for (const { report } of readers)
    if (report !== undefined && nowMs - report.reportedMs <= FRESH_MS) delays.push(report.delayMs)
  if (delays.length === 0) return { medianMs: undefined, maxMs: undefined }
  delays.sort((a, b) => a - b)
  return { medianMs: delays[Math.floor((delays.length - 1) / 2)], maxMs: delays.at(-1) }
}
