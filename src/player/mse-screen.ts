import { NO_FIGURES, preciseNowMs, type EngineFigures } from './engine.ts'
import { LiveEdge } from './live-edge.ts'
import type { AppendedMessage, FromMseScreen, ToMseScreen } from './mse-messages.ts'
import { PictureMeter } from './picture-meter.ts'
import { ResumeWatch } from './resume-watch.ts'
import type { Loudness, Screen, ScreenHandlers } from './screen.ts'
import { ShownDelay } from './shown-delay.ts'

const FIGURES_EVERY_MS = 250
const SHORT_WAIT_MS = 500
/** A message that is older tells of the past: a newer one is under way, or comes within the second time. */
const LATE_MS = 50
const LATE_CHASE_MS = 100
/** After a join each picture is news: how old it is, and that it is live again. */
const EAGER_FOR_MS = 2_000

/** The `<video>` element on which a media source plays: holds the live edge, by the rate of playing and by seeks. */
export class MseScreen implements Screen {
  readonly element = document.createElement('video')
  readonly surface = undefined
  readonly #handlers: ScreenHandlers
  readonly #leave = new AbortController()
  readonly #edge = new LiveEdge()
  readonly #pictures: PictureMeter
  readonly #shownDelay = new ShownDelay()
  readonly #resumes = new ResumeWatch()
  readonly #figuresTimer: ReturnType<typeof setInterval>
  #appended: AppendedMessage | undefined
  #picture: { readonly mediaSec: number; readonly atMs: number } | undefined
  #counted = { shown: 0, dropped: 0 }
  #isPaused = false
  #joinedMs = performance.now()
  #chaseTimer: ReturnType<typeof setTimeout> | undefined
  #needsGesture = false
  #waitingMs = -Infinity
  #seekBeganMs = 0
  #seekCostSec = 0

  constructor(handlers: ScreenHandlers, loudness: Loudness) {
    this.#handlers = handlers
    const video = this.element
    video.playsInline = true
    video.disableRemotePlayback = true // ManagedMediaSource opens only so
    this.setLoudness(loudness)
    const { signal } = this.#leave
    video.addEventListener('error', () => this.#post({ type: 'failed' }), { signal })
    video.addEventListener('seeking', () => this.#seeking(), { signal })
    video.addEventListener('seeked', () => this.#seeked(), { signal })
    video.addEventListener('waiting', () => this.#waiting(), { signal })
    video.addEventListener('playing', () => this.#playing(), { signal })
    this.#pictures = new PictureMeter(video, (mediaSec) => this.#shown(mediaSec))
    this.#figuresTimer = setInterval(() => this.#postFigures(), FIGURES_EVERY_MS)
    // Some browsers let an element play with sound later only if it was asked to within the click.
    this.play()
  }

  receive(message: ToMseScreen): void {
    switch (message.type) {
      case 'source':
        this.#useSource(message.source)
        break
      case 'join':
        this.#joinedMs = performance.now()
        this.#edge.join()
        break
      case 'catch-up':
        this.#joinedMs = performance.now()
        this.#edge.catchUp()
        break
      case 'appended':
        this.#appended = message
        this.#shownDelay.appended(message)
        if (preciseNowMs() - message.atMs < LATE_MS) {
          this.#resumes.came(message.atMs)
          this.#chase()
        } else this.#chaseSoon()
    }
  }

  play(): void {
    this.element.play().then(
      () => this.#setGesture(false),
      (reason: unknown) => {
        if (reason instanceof DOMException && reason.name === 'NotAllowedError') this.#setGesture(true)
      },
    )
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#resumes.forget()
    if (isPaused) this.element.pause()
    else this.play()
  }

  setLoudness({ isMuted, volume }: Loudness): void {
    this.element.muted = isMuted
    this.element.volume = volume
  }

  close(): void {
    this.#leave.abort()
    clearInterval(this.#figuresTimer)
    clearTimeout(this.#chaseTimer)
    this.#pictures.close()
    this.element.removeAttribute('src')
    this.element.srcObject = null
    this.element.load()
  }

  #post(message: FromMseScreen): void {
    this.#handlers.post(message)
  }

  #setGesture(isNeeded: boolean): void {
    if (isNeeded === this.#needsGesture) return
    this.#needsGesture = isNeeded
    this.#handlers.gesture(isNeeded)
  }

  /** The last picture stays in sight until the new source has one. */
  #useSource(source: MediaSourceHandle | string): void {
    const video = this.element
    this.#appended = undefined
    this.#shownDelay.reset()
    this.#counted = this.#counts
    this.#pictures.restart()
    this.#resumes.forget()
    this.#waitingMs = -Infinity
    if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) video.poster = stillOf(video)
    if (typeof source === 'string') video.src = source
    else video.srcObject = source as unknown as MediaProvider
    if (!this.#isPaused) this.play()
  }

  #waiting(): void {
    if (this.element.seeking) return
    this.#waitingMs = performance.now()
    this.#resumes.waiting()
  }

  /** A short wait means that the margin was too small; a long one that the stream stood still. */
  #playing(): void {
    const nowMs = performance.now()
    if (this.#waitingMs === -Infinity) return
    this.#resumes.playing(preciseNowMs())
    const isShort = nowMs - this.#waitingMs < SHORT_WAIT_MS
    if (!isShort || !this.#mayRunOut) this.#edge.stalled(nowMs, isShort)
    this.#waitingMs = -Infinity
    this.#chase()
  }

  #seeking(): void {
    this.#seekBeganMs = performance.now()
    this.#resumes.forget()
  }

  #seeked(): void {
    this.#seekCostSec = (performance.now() - this.#seekBeganMs) / 1000
  }

  /** A page that stood still finds many messages: where the live edge is now stands in the last of them. */
  #chaseSoon(): void {
    this.#chaseTimer ??= setTimeout(() => {
      this.#chaseTimer = undefined
      this.#chase()
    }, LATE_CHASE_MS)
  }

  #chase(): void {
    const video = this.element
    if (this.#appended === undefined) return
    if (video.paused && !this.#isPaused && !this.#needsGesture) this.play()
    const { startSec, endSec, targetSec, hasSound } = this.#appended
    const playhead = {
      currentSec: video.currentTime,
      startSec,
      endSec,
      rate: video.playbackRate,
      targetSec,
      seekCostSec: this.#seekCostSec,
      isSeeking: video.seeking,
      shownSec: this.#shownDelay.meanSec(preciseNowMs()),
      isAudible: hasSound && !video.muted,
      mayRunOut: this.#mayRunOut,
    }
    const move = this.#edge.next(playhead, performance.now())
    if (move === undefined) return
    if ('rate' in move) video.playbackRate = move.rate
    else {
      if (this.#mayRunOut && move.seekToSec < video.currentTime) this.#resumes.ranPast(preciseNowMs())
      video.currentTime = move.seekToSec
    }
  }

  /**
   * Sound that runs out is gathered for long; a picture that is to be shown before one that came sooner would be late; and
   * out of sight Chromium 156 does not stop where the buffer ends. In sight pictures come on the screen.
   */
  get #mayRunOut(): boolean {
    const appended = this.#appended
    if (appended === undefined || appended.hasSound || !appended.isInOrder) return false
    const nowMs = preciseNowMs()
    return this.#shownDelay.meanSec(nowMs) !== undefined && this.#resumes.isQuick(nowMs)
  }

  #shown(mediaSec: number): void {
    const atMs = preciseNowMs()
    this.#picture = { mediaSec, atMs }
    this.#shownDelay.shown(mediaSec, atMs)
    if (performance.now() - this.#joinedMs < EAGER_FOR_MS) this.#postFigures()
  }

  /** Browsers count from zero with each source. */
  get #counts(): { readonly shown: number; readonly dropped: number } {
    const { shown, dropped } = this.#counted
    const { totalVideoFrames } = this.element.getVideoPlaybackQuality()
    return { shown: shown + totalVideoFrames, dropped: dropped + this.#pictures.dropped }
  }

  #postFigures(): void {
    const picture = this.#picture
    this.#picture = undefined
    this.#post({ type: 'figures', figures: this.#figures, currentSec: this.element.currentTime, picture })
  }

  get #figures(): EngineFigures {
    const video = this.element
    const endSec = this.#appended?.endSec ?? video.currentTime
    return {
      ...NO_FIGURES,
      width: video.videoWidth,
      height: video.videoHeight,
      fps: this.#pictures.fps,
      ...this.#counts,
      decodeMs: this.#pictures.decodeMs,
      queueMs: Math.max(0, (endSec - video.currentTime) * 1000),
      rate: video.playbackRate,
      audioBytes: decodedAudioBytes(video),
    }
  }
}

/** The picture on the screen as an address. */
function stillOf(video: HTMLVideoElement): string {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return canvas.toDataURL('image/jpeg')
}

function decodedAudioBytes(video: HTMLVideoElement): number | undefined {
  const bytes: unknown = Reflect.get(video, 'webkitAudioDecodedByteCount')
  return typeof bytes === 'number' ? bytes : undefined
}
