import type { HelloMessage, ServerMessage, StateMessage } from '../protocol/messages.ts'
import type { LiveAddress } from './address.ts'
import { Connection, type ConnectionState } from './connection.ts'
import { DelayMeter } from './delay.ts'
import { DemuxPipeline } from './demux-pipeline.ts'
import type { Engine } from './engine.ts'
import { TICKS_PER_SEC } from './media-clock.ts'
import { MseEngine } from './mse-engine.ts'
import { PictureMeter } from './picture-meter.ts'
import { RateMeter } from './rate-meter.ts'
import type { PlayerStats } from './stats.ts'
import type { Situation } from './view.ts'

const REPORT_EVERY_MS = 3_000
const BITRATE_WINDOW_MS = 2_000

/** One stream on one video element, from the connection to the screen. */
export class Session {
  readonly #video: HTMLVideoElement
  readonly #onChange: () => void
  readonly #connection: Connection
  readonly #pipeline: DemuxPipeline
  readonly #engine: Engine
  readonly #delay = new DelayMeter()
  readonly #pictures: PictureMeter
  readonly #received = new RateMeter(BITRATE_WINDOW_MS)
  readonly #reportTimer: ReturnType<typeof setInterval>
  #hello: HelloMessage | undefined
  #camera: StateMessage | undefined
  #cameraMs = 0
  #unsupported: string | undefined
  #needsGesture = false
  #isPaused = false
  #pictureMs: number | undefined
  #watchedSinceMs = Date.now()
  #delayMs: number | undefined

  /** @param onChange is called when {@link situation} changed in a way that time alone does not explain. */
  constructor(video: HTMLVideoElement, address: LiveAddress, onChange: () => void) {
    this.#video = video
    this.#onChange = onChange
    this.#engine = new MseEngine(video, {
      needKeyframe: () => this.#rejoin(),
      unsupported: (reason) => this.#setUnsupported(reason),
      gesture: (isNeeded) => this.#setGesture(isNeeded),
    })
    this.#pipeline = new DemuxPipeline({
      layout: (layout) => {
        this.#setUnsupported(undefined)
        this.#engine.configure(layout)
      },
      picture: (picture) => this.#engine.picture(picture),
      sound: (sound) => this.#engine.sound(sound),
      cutShort: () => this.#rejoin(),
    })
    this.#connection = new Connection(address, {
      packets: (bytes) => this.#packets(bytes),
      message: (message) => this.#message(message),
      changed: (state) => this.#connectionChanged(state),
    })
    this.#pictures = new PictureMeter(video, (mediaSec) => this.#shown(mediaSec))
    this.#reportTimer = setInterval(() => this.#report(), REPORT_EVERY_MS)
    this.#connection.open()
  }

  get situation(): Situation {
    return {
      nowMs: Date.now(),
      unsupported: this.#unsupported,
      connection: this.#connection.state,
      camera: this.#camera,
      cameraMs: this.#cameraMs,
      isPaused: this.#isPaused,
      needsGesture: this.#needsGesture,
      pictureMs: this.#pictureMs,
      watchedSinceMs: this.#watchedSinceMs,
      delayMs: this.#delayMs,
      stepMs: (this.#pipeline.clock.step * 1000) / TICKS_PER_SEC,
    }
  }

  get stats(): PlayerStats {
    const video = this.#video
    const { buffered } = video
    const endSec = buffered.length > 0 ? buffered.end(buffered.length - 1) : undefined
    return {
      engine: this.#engine.name,
      connection: this.#connection.state.kind,
      camera: this.#camera?.state,
      cause: this.#camera?.cause ?? undefined,
      rendition: this.#hello?.rendition,
      renditions: this.#hello?.renditions ?? [],
      width: video.videoWidth,
      height: video.videoHeight,
      fps: this.#pictures.fps,
      bitsPerSec: this.#received.perSecond(performance.now()),
      delayMs: this.#delayMs,
      bufferedMs: endSec === undefined ? 0 : Math.max(0, (endSec - video.currentTime) * 1000),
      rate: video.playbackRate,
      shown: video.getVideoPlaybackQuality().totalVideoFrames,
      dropped: this.#pictures.dropped,
      audioBytes: decodedAudioBytes(video),
    }
  }

  /** Tells the relay to stop sending, or to start again at the newest keyframe. The connection stays. */
  setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return
    this.#isPaused = isPaused
    this.#connection.send({ type: isPaused ? 'pause' : 'resume' })
    if (isPaused) {
      this.#video.pause()
    } else {
      this.#pipeline.restart()
      this.#engine.play()
    }
    this.#onChange()
  }

  /** Another rendition of the same stream, from its next keyframe on. */
  setRendition(id: string): void {
    this.#connection.send({ type: 'rendition', id })
  }

  /** After a click: browsers let a page play then. */
  play(): void {
    this.#engine.play()
  }

  /** Somebody looks again: no reason to wait for the next try. */
  watched(): void {
    this.#watchedSinceMs = Date.now()
    if (this.#connection.state.kind === 'waiting') this.#connection.open()
  }

  /** After the relay ended the connection for good: the viewer asks. */
  tryAgain(): void {
    if (this.#connection.state.kind === 'refused') this.#connection.open()
  }

  close(): void {
    clearInterval(this.#reportTimer)
    this.#connection.close()
    this.#pictures.close()
    this.#engine.close()
  }

  #packets(bytes: Uint8Array): void {
    this.#received.add(bytes.byteLength * 8, performance.now())
    if (!this.#isPaused) this.#pipeline.push(bytes)
  }

  #message(message: ServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#hello = message
        break
      case 'state':
        this.#camera = message
        this.#cameraMs = Date.now()
        break
      case 'clock':
        this.#delay.clock(message, preciseNowMs())
        return
      case 'drop':
        return
    }
    this.#onChange()
  }

  #connectionChanged(state: ConnectionState): void {
    if (state.kind === 'open') {
      this.#pipeline.restart()
      this.#delay.reset()
      this.#camera = undefined
      this.#unsupported = undefined
      if (this.#isPaused) this.#connection.send({ type: 'pause' })
    }
    this.#onChange()
  }

  #shown(mediaSec: number): void {
    this.#pictureMs = Date.now()
    const ticks = mediaSec * TICKS_PER_SEC
    const ticksUntil = (pts90k: number): number | undefined => this.#pipeline.clock.ticksUntil(ticks, pts90k)
    this.#delayMs = this.#delay.delayMs(ticksUntil, preciseNowMs())
  }

  /** The relay sends the newest keyframe again to whoever resumes. */
  #rejoin(): void {
    if (this.#isPaused) return
    this.#pipeline.restart()
    this.#connection.send({ type: 'pause' })
    this.#connection.send({ type: 'resume' })
  }

  /** Of what cannot be played, keyframes are enough: they tell when it has become something else. */
  #setUnsupported(reason: string | undefined): void {
    if (reason === this.#unsupported) return
    this.#unsupported = reason
    this.#connection.send({ type: 'keyframes-only', on: reason !== undefined })
    this.#onChange()
  }

  #setGesture(isNeeded: boolean): void {
    if (this.#needsGesture === isNeeded) return
    this.#needsGesture = isNeeded
    this.#onChange()
  }

  #report(): void {
    if (this.#delayMs === undefined || this.#isPaused || this.#camera?.state !== 'live') return
    const [delayMs, fps] = [Math.round(this.#delayMs), Math.round(this.#pictures.fps * 10) / 10]
    this.#connection.send({ type: 'report', delayMs, fps, dropped: this.#pictures.dropped })
  }
}

/** Milliseconds since the epoch that never step back, unlike those of `Date`. */
function preciseNowMs(): number {
  return performance.timeOrigin + performance.now()
}

function decodedAudioBytes(video: HTMLVideoElement): number | undefined {
  const bytes: unknown = Reflect.get(video, 'webkitAudioDecodedByteCount')
  return typeof bytes === 'number' ? bytes : undefined
}
