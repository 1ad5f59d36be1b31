import { systemClock } from '../clock.ts'
import { Distribution } from '../meter.ts'
import type { DescribeOptions } from './client.ts'
import { RtspError, type RtspFault } from './rtsp-error.ts'

/** Seconds. In its own network a camera answers within 5 to 20 ms; 5 s is the longest that is waited. */
const BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** How long cameras take to answer a DESCRIBE, by how it ends. One that the caller gives up is not counted. */
export class DescribeTimes {
  readonly #byResult = new Map<'answered' | RtspFault, Distribution>([['answered', new Distribution(BOUNDS)]])

  /** Seconds. */
  get byResult(): ReadonlyMap<'answered' | RtspFault, Distribution> {
    return this.#byResult
  }

  /** As `ask`, which is one DESCRIBE, and counted. */
  counted<Answer>(
    ask: (options: DescribeOptions) => Promise<Answer>,
  ): (options: DescribeOptions) => Promise<Answer> {
    return async (options) => {
      const { clock = systemClock } = options
      const beganMs = clock.nowMs()
      const seconds = (): number => (clock.nowMs() - beganMs) / 1000
      try {
        const answer = await ask(options)
        this.#note('answered', seconds())
        return answer
      } catch (error) {
        if (error instanceof RtspError) this.#note(error.kind, seconds())
        throw error
      }
    }
  }

  #note(result: 'answered' | RtspFault, seconds: number): void {
    const all = this.#byResult.get(result) ?? new Distribution(BOUNDS)
    this.#byResult.set(result, all)
    all.observe(seconds)
  }
}
