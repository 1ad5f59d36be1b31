import type { Clock, Timer } from '../../clock.ts'
import type { EndReason, ReaderDetails, ReaderSink } from '../../stream/reader-sink.ts'
import type { Reader } from '../../stream/reader.ts'
import type { Rendition } from '../../stream/rendition.ts'
import type { Status } from '../../stream/status.ts'
import { newestKeyframe, SETTLE_MS, type Keyframe } from './keyframe.ts'
import { describeStatus, Refusal } from './refusal.ts'

/** So long a request waits for a keyframe. */
export const WAIT_MS = 5_000

export interface KeyframeWaitParts {
  readonly rendition: Rendition
  readonly details: ReaderDetails
  /** A keyframe that came earlier will not do. */
  readonly notBeforeMs: number
  readonly clock: Clock
  /** Aborts when the one who asked went away. */
  readonly signal: AbortSignal
}

/** Waits for a keyframe as a reader, so that a camera on demand starts, and lingers afterwards. */
export class KeyframeWait implements ReaderSink {
  /** Rejects with a {@link Refusal} when none comes within {@link WAIT_MS}, or none can. */
  readonly keyframe: Promise<Keyframe>
  readonly #parts: KeyframeWaitParts
  readonly #endMs: number
  readonly #timer: Timer
  #settle: Timer | undefined
  #reader: Reader | undefined
  #isOver = false
  #resolve: (keyframe: Keyframe) => void = () => undefined
  #reject: (refusal: Refusal) => void = () => undefined

  constructor(parts: KeyframeWaitParts) {
    const { rendition, details, clock, signal } = parts
    this.#parts = parts
    this.keyframe = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#endMs = clock.nowMs() + WAIT_MS
    this.#timer = clock.after(WAIT_MS, () => this.#refuse(`none came within ${WAIT_MS / 1000} s`))
    signal.addEventListener('abort', this.#onAbort)
    this.#reader = rendition.attach(this, details, true)
    if (signal.aborted) this.#onAbort()
    if (this.#isOver) this.#reader.close()
  }

  write(): void {
    this.#settle?.cancel()
    this.#settle = this.#parts.clock.after(SETTLE_MS, () => this.#check())
    this.#check()
  }

  unsentBytes(): number {
    return 0
  }

  lagMs(): number {
    return 0
  }

  cork(): void {}

  uncork(): void {}

  skipped(): void {}

  gap(): void {}

  /** What will not even be tried in time is not waited for. */
  statusChanged({ state, nextTryMs = 0 }: Status): void {
    if (state === 'retrying' && nextTryMs >= this.#endMs) this.#refuse('none can come in time')
  }

  ended(_reason: EndReason, message: string): void {
    this.#refuse(message)
  }

  readonly #onAbort = (): void => this.#refuse('nobody waits for one any more')

  #check(): void {
    if (this.#isOver) return
    const { rendition, clock, notBeforeMs } = this.#parts
    const keyframe = newestKeyframe(rendition.ring, clock.nowMs())
    if (keyframe === undefined || keyframe.arrivedMs < notBeforeMs) return
    this.#over()
    this.#resolve(keyframe)
  }

  #refuse(why: string): void {
    if (this.#isOver) return
    this.#over()
    const { rendition, clock } = this.#parts
    const { status, ring } = rendition
    const nowMs = clock.nowMs()
    const kept = newestKeyframe(ring, nowMs)
    const ageSeconds = kept && Math.floor((nowMs - kept.arrivedMs) / 1000)
    const what = kept
      ? `The newest picture is ${ageSeconds} s old, and of newer ones`
      : 'There is no picture:'
    const detail = `${what} ${why}; ${describeStatus(status)}`
    this.#reject(new Refusal('no-picture', detail, { inside: status.message, status }))
  }

  #over(): void {
    this.#isOver = true
    this.#timer.cancel()
    this.#settle?.cancel()
    this.#parts.signal.removeEventListener('abort', this.#onAbort)
    this.#reader?.close()
  }
}
