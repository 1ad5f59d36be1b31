import type { Clock } from '../../clock.ts'
import type { SourceFault, SourceInfo } from '../../stream/source.ts'
import type { Capture } from './capture.ts'

/** What was seen of a camera's stream. */
export interface Sight {
  readonly capture: Capture
  /** When video was first heard of; undefined = never. */
  readonly heardMs: number | undefined
  /** Why it ended, if not because enough was seen or time was up. */
  readonly fault: SourceFault | undefined
  readonly info: SourceInfo
}

/** How a stream is looked at, and for how long. Times of {@link Clock.nowMs}. */
export interface Patience {
  readonly clock: Clock
  /** Its abort ends the look at once. */
  readonly signal: AbortSignal
  /** From then on only a camera that sends is looked at: a puller takes a second to let go of a silent one. */
  readonly quietAtMs: number
  readonly endAtMs: number
  /** Told at each look of the newest keyframe that is whole. */
  readonly onKeyframe: (keyframe: readonly Uint8Array[]) => void
}

/** Runs `look` every `intervalMs` until it says that it has seen enough, or patience ends. */
export async function lookUntil(
  { clock, signal, endAtMs }: Patience,
  intervalMs: number,
  look: () => boolean,
): Promise<void> {
  while (!look() && !signal.aborted) {
    const leftMs = endAtMs - clock.nowMs()
    if (leftMs <= 0) return
    await pause(clock, Math.min(intervalMs, leftMs), signal)
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(ms, end)
    signal.addEventListener('abort', end, { once: true })
  })
}
