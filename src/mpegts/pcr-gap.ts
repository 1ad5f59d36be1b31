/** A PCR must come every 100 ms (ISO/IEC 13818-1 §2.7.2). */
const MAX_STEP_90K = 9000
/** Over a longer gap no clock is sent afterwards: nothing came in it. */
const MAX_FILLED_90K = 90_000
const NONE: readonly number[] = []

/**
 * The PCRs that are owed between two, at equal steps: none where those are close enough, or more than a second apart.
 * Undefined: nothing that carries a clock follows.
 */
export function pcrsBetween(last90k: number, next90k: number | undefined): readonly number[] {
  if (next90k === undefined) return NONE
  const gap = next90k - last90k
  if (gap <= MAX_STEP_90K || gap > MAX_FILLED_90K) return NONE
  const steps = Math.ceil(gap / MAX_STEP_90K)
  return Array.from({ length: steps - 1 }, (_, index) => last90k + Math.floor((gap * (index + 1)) / steps))
}
