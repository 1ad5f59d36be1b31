import { systemClock } from '../clock.ts'
import { Distribution } from '../meter.ts'
import type { DescribeOptions, Description } from './client.ts'
import { RtspError, type RtspFault } from './rtsp-error.ts'

/** Seconds. In its own network a camera answers within 5 to 20 ms; 5 s is the longest that is waited. */
const BOUNDS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** How long cameras take to answer a DESCRIBE, by how it ends. One that the caller gives up is not counted. */
export class DescribeTimes {
  readonly #describe: (options: DescribeOptions) => Promise<Description>
  readonly #byResult = new Map<'answered' | RtspFault, Distribution>([['answered', new Distribution(BOUNDS)]])

  constructor(describe: (options: DescribeOptions) => Promise<Description>) {
    this.#describe = describe
  }

  /** Seconds. */
  get byResult(): ReadonlyMap<'answered' | RtspFault, Distribution> {
    return this.#byResult
  }

  /** As the function that this was made with. */
  readonly describe = async (options: DescribeOptions): Promise<Description> => {
    const { clock = systemClock } = options
    const beganMs = clock.nowMs()
    const note = (result: 'answered' | RtspFault): void => {
      const seconds = this.#byResult.get(result) ?? new Distribution(BOUNDS)
      this.#byResult.set(result, seconds)
      seconds.observe((clock.nowMs() - beganMs) / 1000)
    }
    try {
      const description = await this.#describe(options)
      note('answered')
      return description
    } catch (error) {
      if (error instanceof RtspError) note(error.kind)
      throw error
    }
  }
}
