import type { Layout } from '../media/track.ts'
import { playableLayout, whyUnsupported } from './capability.ts'
import type { Engine, EngineHandlers, Picture, Sound } from './engine.ts'
import { LiveEdge, targetSecFor, trimTo } from './live-edge.ts'
import { MediaBuffers } from './media-buffers.ts'
import { TICKS_PER_SEC } from './media-clock.ts'

const SOUND_MISSING_SEC = 1
const SHORT_WAIT_MS = 500
const FIRST_REBUILD_WAIT_MS = 50
const LONGEST_REBUILD_WAIT_MS = 5_000
const STEADY_AFTER_MS = 10_000

/** Plays through Media Source Extensions: one fragment per picture, appended at once, the live edge held by rate. */
export class MseEngine implements Engine {
  readonly name = 'mse'
  readonly #video: HTMLVideoElement
  readonly #handlers: EngineHandlers
  readonly #leave = new AbortController()
  #layout: Layout | undefined
  #buffers: MediaBuffers | undefined
  readonly #edge = new LiveEdge()
  #needsKeyframe = true
  #stepSec = 0.04
  #reorderSec = 0
  #waitingMs = -Infinity
  #seekBeganMs = 0
  #seekCostSec = 0
  #rebuilds = 0
  #rebuiltMs = 0
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined

  constructor(video: HTMLVideoElement, handlers: EngineHandlers) {
    this.#video = video
    this.#handlers = handlers
    const { signal } = this.#leave
    video.addEventListener('error', () => this.#rebuildSoon(), { signal })
    video.addEventListener('seeking', () => (this.#seekBeganMs = performance.now()), { signal })
    video.addEventListener('seeked', () => this.#seeked(), { signal })
    video.addEventListener('waiting', () => this.#waiting(), { signal })
    video.addEventListener('playing', () => this.#playing(), { signal })
  }

  get positionTicks(): number {
    return this.#video.currentTime * TICKS_PER_SEC
  }

  configure(layout: Layout): void {
    const reason = whyUnsupported(layout)
    if (reason !== undefined) {
      this.#closeBuffers()
      this.#layout = undefined
      this.#handlers.unsupported(reason)
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
    this.#attempt(() => this.#buffers?.picture(picture))
  }

  sound(sound: Sound): void {
    if (this.#needsKeyframe) return
    this.#attempt(() => this.#buffers?.sound(sound))
  }

  play(): void {
    this.#video.play().then(
      () => this.#handlers.gesture(false),
      (reason: unknown) => {
        if (reason instanceof DOMException && reason.name === 'NotAllowedError') this.#handlers.gesture(true)
      },
    )
  }

  close(): void {
    this.#leave.abort()
    clearTimeout(this.#rebuildTimer)
    this.#closeBuffers()
    this.#video.removeAttribute('src')
    this.#video.load()
  }

  #build(layout: Layout): void {
    this.#closeBuffers()
    this.#needsKeyframe = true
    this.#buffers = new MediaBuffers(this.#video, layout, {
      updated: () => this.#updated(),
      failed: () => this.#rebuildSoon(),
    })
    this.play()
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
    const nowMs = performance.now()
    if (nowMs - this.#rebuiltMs > STEADY_AFTER_MS) this.#rebuilds = 0
    this.#rebuiltMs = nowMs
    this.#closeBuffers()
    clearTimeout(this.#rebuildTimer)
    const waitMs = Math.min(LONGEST_REBUILD_WAIT_MS, FIRST_REBUILD_WAIT_MS * 2 ** this.#rebuilds++)
    this.#rebuildTimer = setTimeout(() => {
      if (this.#layout === undefined) return
      this.#build(this.#layout)
      this.#handlers.needKeyframe()
    }, waitMs)
  }

  #closeBuffers(): void {
    this.#buffers?.close()
    this.#buffers = undefined
  }

  #waiting(): void {
    if (!this.#video.seeking) this.#waitingMs = performance.now()
  }

  /** A short wait means that the margin was too small; a long one that the stream stood still. */
  #playing(): void {
    const nowMs = performance.now()
    if (nowMs - this.#waitingMs < SHORT_WAIT_MS) this.#edge.stalled(nowMs)
    this.#waitingMs = -Infinity
  }

  #seeked(): void {
    this.#seekCostSec = (performance.now() - this.#seekBeganMs) / 1000
  }

  #updated(): void {
    const video = this.#video
    const { buffered } = video
    const buffers = this.#buffers
    if (buffers === undefined || this.#layout === undefined) return
    if (this.#layout.audio !== undefined && buffers.soundMissingSec > SOUND_MISSING_SEC) {
      // Playing waits for sound that does not come: go on with the pictures alone.
      this.#layout = { video: this.#layout.video, audio: undefined }
      this.#rebuildSoon()
      return
    }
    if (buffered.length === 0) return
    this.#chase(buffered)
    if (video.paused) this.play()
  }

  #chase(buffered: TimeRanges): void {
    const video = this.#video
    const newest = buffered.length - 1
    const hasSound = this.#layout?.audio !== undefined
    const playhead = {
      currentSec: video.currentTime,
      startSec: buffered.start(newest),
      endSec: buffered.end(newest),
      rate: video.playbackRate,
      targetSec: targetSecFor(this.#stepSec, this.#reorderSec, hasSound),
      seekCostSec: this.#seekCostSec,
      isSeeking: video.seeking,
      hasSound,
    }
    const move = this.#edge.next(playhead, performance.now())
    if (move === undefined) {
      const endSec = trimTo(buffered.start(0), video.currentTime)
      if (endSec !== undefined) this.#buffers?.trim(endSec)
    } else if ('rate' in move) {
      video.playbackRate = move.rate
    } else {
      video.currentTime = move.seekToSec
    }
  }
}
