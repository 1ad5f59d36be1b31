import { PROBLEM_TYPE } from '../protocol/problem-type.ts'
import {
  NO_FIGURES,
  preciseNowMs,
  type Engine,
  type EngineFigures,
  type EngineParts,
  type Picture,
} from './engine.ts'
import { RateMeter } from './rate-meter.ts'
import { stillAddress } from './still-address.ts'
import type { FromStillScreen, StillMessage } from './still-messages.ts'
import { TEXT } from './text/picture-text.ts'

const FPS_WINDOW_MS = 10_000
/** Each one costs the relay a decoder, for all who ask at the same time. */
const AT_MOST_EVERY_MS = 2_000
const WITHIN_MS = 10_000

/**
 * Shows a still picture for each keyframe, decoded by the relay: for browsers that cannot decode the stream. To be fed
 * keyframes alone, which it does not look into.
 */
export class StillEngine implements Engine {
  readonly #parts: EngineParts
  readonly #url: string | undefined
  readonly #leave = new AbortController()
  readonly #shown = new RateMeter(FPS_WINDOW_MS)
  #figures = NO_FIGURES
  /** The newest keyframe of which there is no picture yet. */
  #wanted: Picture | undefined
  #isAsking = false
  #isPaused = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #askedMs = -Infinity

  constructor(parts: EngineParts) {
    this.#parts = parts
    this.#url = stillAddress(parts.address)
  }

  get figures(): EngineFigures {
    return { ...this.#figures, fps: this.#shown.perSecond(performance.now()) }
  }

  join(): void {
    // Every keyframe is a join.
  }

  catchUp(): void {
    // Nothing leans on what came before.
  }

  configure(): void {
    if (this.#url === undefined) this.#parts.handlers.unsupported(TEXT.noStill)
  }

  picture(picture: Picture): void {
    if (!picture.keyframe) return
    this.#wanted = picture
    this.#askSoon()
  }

  sound(): void {
    // A still picture has none.
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    if (!isPaused) this.#askSoon()
  }

  receive({ pts, width, height }: FromStillScreen): void {
    this.#shown.add(1, performance.now())
    this.#figures = { ...this.#figures, width, height, shown: this.#figures.shown + 1 }
    this.#parts.handlers.shown(pts, preciseNowMs())
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#leave.abort()
  }

  #askSoon(): void {
    if (this.#isAsking) return
    clearTimeout(this.#timer)
    const waitMs = Math.max(0, this.#askedMs + AT_MOST_EVERY_MS - performance.now())
    this.#timer = setTimeout(() => void this.#ask(), waitMs)
  }

  async #ask(): Promise<void> {
    const wanted = this.#wanted
    if (wanted === undefined || this.#url === undefined || this.#isPaused) return
    this.#wanted = undefined
    this.#isAsking = true
    this.#askedMs = performance.now()
    const blob = await fetchStill(this.#url, this.#parts.address.token, this.#leave.signal)
    this.#isAsking = false
    if (this.#leave.signal.aborted) return
    if (blob !== undefined) this.#tell({ type: 'still', blob, pts: wanted.pts })
    if (this.#wanted !== undefined) this.#askSoon()
  }

  #tell(message: StillMessage): void {
    this.#parts.post(message)
  }
}

/** Undefined when there is none now; the next keyframe is another chance. */
async function fetchStill(
  url: string,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const accept = `image/jpeg, ${PROBLEM_TYPE}`
  const headers = token === undefined ? { accept } : { accept, authorization: `Bearer ${token}` }
  const timeout = AbortSignal.timeout(WITHIN_MS)
  try {
    const response = await fetch(url, {
      cache: 'no-store',
      headers,
      signal: AbortSignal.any([signal, timeout]),
    })
    return response.ok ? await response.blob() : undefined
  } catch {
    return undefined
  }
}
