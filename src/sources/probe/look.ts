import type { Clock } from '../../clock.ts'
import type { Unit } from '../../media/unit.ts'
import type { SourceFault, SourceInfo } from '../../stream/source.ts'
import { Capture } from './capture.ts'
import { lookUntil, type Patience, type Sight } from './sight.ts'

/** Shorter GOPs are looked at for this long, so that more than one is seen. */
const SHORTEST_LOOK_MS = 800
const LOOK_EVERY_MS = 20
/** A camera that sends nothing for this long is a silent one. */
const SILENT_MS = 500

/** What was seen in a session of our own, and a promise that nothing of it is left running. */
export interface OwnSight extends Sight {
  readonly letGo: Promise<void>
}

/** A look at a stream that comes for this look alone. */
export class Look {
  readonly capture = new Capture()
  heardMs: number | undefined
  info: SourceInfo = {}
  fault: SourceFault | undefined
  readonly #clock: Clock
  #firstUnitMs = Infinity
  #lastMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  unit(unit: Unit): void {
    this.heard()
    this.#firstUnitMs = Math.min(this.#firstUnitMs, this.#lastMs)
    this.capture.push(unit)
  }

  /** Video came that is no unit yet. */
  heard(): void {
    this.#lastMs = this.#clock.nowMs()
    this.heardMs ??= this.#lastMs
  }

  /** The first fault counts. */
  failed(fault: SourceFault): void {
    this.fault ??= fault
  }

  /** Resolves when a whole GOP was seen, the stream failed, or patience ended. */
  async wait(patience: Patience): Promise<void> {
    await lookUntil(patience, LOOK_EVERY_MS, () => {
      if (this.capture.keyframe) patience.onKeyframe(this.capture.keyframe)
      const nowMs = this.#clock.nowMs()
      if (this.fault !== undefined) return true
      if (nowMs >= patience.quietAtMs && nowMs - this.#lastMs > SILENT_MS) return true
      return this.capture.hasWholeGop && nowMs - this.#firstUnitMs >= SHORTEST_LOOK_MS
    })
  }
}
