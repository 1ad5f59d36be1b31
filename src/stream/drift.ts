import type { Unit } from '../media/unit.ts'

const TICKS_PER_MS = 90
const SPAN_MS = 10_000
/** Ten minutes: what a camera's clock did before says little of what it does now. */
const MAX_SPANS = 60
/** Fewer spans say more of the network than of a clock. */
const MIN_SPANS = 6
/** No clock drifts as far within a span: its time was set, or the track joined another epoch. */
const STEP_MS = 500

/** The pictures that came soonest in a span of time: those were held up least on their way. */
interface Span {
  readonly endMs: number
  readonly leadMs: number
}

/**
 * How fast a camera's clock runs beside the relay's. Pictures are held up on their way, never hastened, so of each
 * ten seconds the picture counts that came earliest for its time stamp; the slope through these is the drift.
 */
export class Drift {
  readonly #spans: Span[] = []
  #leadMs = Number.NEGATIVE_INFINITY
  #beganMs = Number.NaN
  #ppm: number | undefined

  /** Parts per million that the camera's clock is fast, below 0 when slow; undefined until a minute has been seen. */
  get ppm(): number | undefined {
    return this.#ppm
  }

  /** The hot path: a picture came. */
  see({ dts90k, arrivedMs }: Pick<Unit, 'dts90k' | 'arrivedMs'>): void {
    const leadMs = dts90k / TICKS_PER_MS - arrivedMs
    if (leadMs > this.#leadMs) this.#leadMs = leadMs
  }

  /** The camera's clock jumped, or another source began: what was seen is void. */
  restart(): void {
    this.#spans.length = 0
    this.#leadMs = Number.NEGATIVE_INFINITY
    this.#beganMs = Number.NaN
    this.#ppm = undefined
  }

  /** Closes a span when it is long enough; called a few times a second. */
  tick(nowMs: number): void {
    if (Number.isNaN(this.#beganMs)) this.#beganMs = nowMs
    if (nowMs - this.#beganMs < SPAN_MS) return
    const leadMs = this.#leadMs
    this.#beganMs = nowMs
    this.#leadMs = Number.NEGATIVE_INFINITY
    if (leadMs === Number.NEGATIVE_INFINITY) return
    const last = this.#spans.at(-1)
    if (last !== undefined && Math.abs(leadMs - last.leadMs) > STEP_MS) this.#spans.length = 0
    this.#spans.push({ endMs: nowMs, leadMs })
    if (this.#spans.length > MAX_SPANS) this.#spans.shift()
    this.#ppm = this.#spans.length < MIN_SPANS ? undefined : slopeOf(this.#spans) * 1_000_000
  }
}

/** Least squares. */
function slopeOf(spans: readonly Span[]): number {
  const meanMs = spans.reduce((sum, { endMs }) => sum + endMs, 0) / spans.length
  const meanLeadMs = spans.reduce((sum, { leadMs }) => sum + leadMs, 0) / spans.length
  let covariance = 0
  let variance = 0
  for (const { endMs, leadMs } of spans) {
    covariance += (endMs - meanMs) * (leadMs - meanLeadMs)
    variance += (endMs - meanMs) ** 2
  }
  return covariance / variance
}
