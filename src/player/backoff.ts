const FIRST_MS = 250
const LONGEST_AT_FIRST_MS = 500
const AT_FIRST_FOR_MS = 10_000
const LONGEST_MS = 2_000
const LONGEST_LATER_MS = 10_000
const SHORT_FOR_MS = 300_000
const JITTER = 0.25

/**
 * Milliseconds to wait before a try, after `failures` tries in a row that led nowhere since `downForMs`.
 * Short at first, as a restarting server is back in seconds and soon has a keyframe; with jitter, so that a wall of players does not knock
 * at once.
 */
export function backoffMs(failures: number, downForMs: number, random: number = Math.random()): number {
  const waitMs = Math.min(longestMs(downForMs), FIRST_MS * 2 ** Math.min(failures, 16))
  return Math.round(waitMs * (1 - JITTER + 2 * JITTER * random))
}

function longestMs(downForMs: number): number {
  if (downForMs < AT_FIRST_FOR_MS) return LONGEST_AT_FIRST_MS
  return downForMs < SHORT_FOR_MS ? LONGEST_MS : LONGEST_LATER_MS
}
