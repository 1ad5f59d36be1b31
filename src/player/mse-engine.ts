import type { Layout } from '../media/track.ts'
import { playableLayout, whyUnsupported } from './capability.ts'
import {
  NO_FIGURES,
  preciseNowMs,
  type Engine,
  type EngineFigures,
  type EngineParts,
  type Picture,
  type Sound,
} from './engine.ts'
import { targetSecFor } from './live-edge.ts'
import { MediaBuffers } from './media-buffers.ts'
import { TICKS_PER_SEC } from './media-clock.ts'
import type { FromMseScreen, ToMseScreen } from './mse-messages.ts'
import { RebuildWait } from './rebuild-wait.ts'
import { Trimming } from './trimming.ts'
import { UnbrokenTimeline } from './unbroken-timeline.ts'

const SOUND_MISSING_SEC = 1

/** Plays through Media Source Extensions: one fragment per picture, appended at once. */
export class MseEngine implements Engine {
  readonly #parts: EngineParts
  #layout: Layout | undefined
  #buffers: MediaBuffers | undefined
  #figures: EngineFigures = NO_FIGURES
  #currentSec = 0
  readonly #timeline = new UnbrokenTimeline()
  readonly #trimming = new Trimming()
  #needsKeyframe = true
  #stepSec = 0.04
  #reorderSec = 0
  readonly #rebuildWait = new RebuildWait()
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  get figures(): EngineFigures {
    return this.#figures
  }

  join(): void {
    this.#needsKeyframe = true
    this.#tell({ type: 'join' })
  }

  catchUp(): void {
    this.#tell({ type: 'catch-up' })
  }

  configure(layout: Layout): void {
    const reason = whyUnsupported(layout)
    if (reason !== undefined) {
      this.#closeBuffers()
      this.#layout = undefined
      this.#parts.handlers.unsupported(reason)
      return
    }
    const playable = playableLayout(layout)
    const last = this.#layout
    this.#layout = playable
    if (this.#buffers === undefined || (last?.audio === undefined) !== (playable.audio === undefined)) {
      this.#build(playable)
    } else {
      this.#attempt(() => this.#buffers?.configure(playable))
    }
  }

  picture(picture: Picture): void {
    if (this.#buffers === undefined || (this.#needsKeyframe && !picture.keyframe)) return
    this.#needsKeyframe = false
    this.#stepSec = picture.duration / TICKS_PER_SEC
    const reorderSec = (picture.pts - picture.dts) / TICKS_PER_SEC
    this.#reorderSec = picture.keyframe ? reorderSec : Math.max(this.#reorderSec, reorderSec)
    const placed = this.#timeline.place(picture)
    if (picture.keyframe) this.#trimming.keyframe(placed.pts / TICKS_PER_SEC)
    this.#attempt(() => this.#buffers?.picture(placed))
  }

  sound(sound: Sound): void {
    if (this.#needsKeyframe) return
    this.#attempt(() => this.#buffers?.sound(sound))
  }

  setPaused(): void {
    // What plays is the screen's element.
  }

  receive(message: FromMseScreen): void {
    if (message.type === 'failed') {
      this.#rebuildSoon()
      return
    }
    const { figures, currentSec, picture } = message
    this.#figures = figures
    this.#currentSec = currentSec
    if (picture !== undefined)
      this.#parts.handlers.shown(picture.mediaSec * TICKS_PER_SEC + this.#timeline.shift, picture.atMs)
  }

  close(): void {
    clearTimeout(this.#rebuildTimer)
    this.#closeBuffers()
  }

  #tell(message: ToMseScreen, transfer?: Transferable[]): void {
    this.#parts.post(message, transfer)
  }

  #build(layout: Layout): void {
    this.#closeBuffers()
    this.#needsKeyframe = true
    this.#trimming.reset()
    this.#buffers = new MediaBuffers(layout, {
      updated: () => this.#updated(),
      failed: () => this.#rebuildSoon(),
    })
    const { source } = this.#buffers
    this.#tell({ type: 'source', source }, typeof source === 'string' ? [] : [source])
  }

  /** What the browser's buffer throws ends this buffer, never the player. */
  #attempt(action: () => void): void {
    try {
      action()
    } catch {
      this.#rebuildSoon()
    }
  }

  /** Throws the decoder and its buffers away and starts again at a keyframe; waits longer when that does not help. */
  #rebuildSoon(): void {
    this.#closeBuffers()
    clearTimeout(this.#rebuildTimer)
    this.#rebuildTimer = setTimeout(() => {
      if (this.#layout === undefined) return
      this.#build(this.#layout)
      this.#parts.handlers.needKeyframe()
    }, this.#rebuildWait.next(performance.now()))
  }

  #closeBuffers(): void {
    this.#buffers?.close()
    this.#buffers = undefined
  }

  #updated(): void {
    const buffers = this.#buffers
    if (buffers === undefined || this.#layout === undefined) return
    const hasSound = this.#layout.audio !== undefined
    if (hasSound && buffers.soundMissingSec > SOUND_MISSING_SEC) {
      // Playing waits for sound that does not come: go on with the pictures alone.
      this.#layout = { video: this.#layout.video, audio: undefined }
      this.#rebuildSoon()
      return
    }
    const range = buffers.newestRange
    if (range === undefined) return
    const targetSec = targetSecFor(this.#stepSec, this.#reorderSec, hasSound)
    const isInOrder = this.#reorderSec === 0
    this.#tell({ type: 'appended', atMs: preciseNowMs(), ...range, targetSec, hasSound, isInOrder })
    const endSec = this.#trimming.endSec(buffers.startSec, this.#currentSec)
    if (endSec !== undefined) buffers.trim(endSec)
  }
}
