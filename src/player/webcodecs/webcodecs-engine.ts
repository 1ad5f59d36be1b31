import type { Layout, VideoTrack } from '../../media/track.ts'
import {
  NO_FIGURES,
  preciseNowMs,
  type Engine,
  type EngineFigures,
  type EngineParts,
  type Picture,
} from '../engine.ts'
import { TICKS_PER_SEC } from '../media-clock.ts'
import { RateMeter } from '../rate-meter.ts'
import { RebuildWait } from '../rebuild-wait.ts'
import { TEXT } from '../text/picture-text.ts'
import { CatchUp } from './catch-up.ts'
import { canDecode, PictureDecoder } from './picture-decoder.ts'
import { PictureQueue } from './picture-queue.ts'
import {
  pictureSurface,
  type DecodedPicture,
  type PictureSurface,
  type PictureSurfaceHandlers,
} from './picture-surface.ts'
import type { FromWebCodecsScreen, ToWebCodecsScreen } from './webcodecs-messages.ts'

const FPS_WINDOW_MS = 2_000
const POSTER_AFTER_MS = 1_000

/** Makes the surface for what the parts bring. */
export type MakeSurface = (parts: EngineParts, handlers: PictureSurfaceHandlers) => PictureSurface

/**
 * Decodes with WebCodecs and shows each picture the moment it is decoded. It plays no sound: pictures would have to
 * wait for it, and a media element does that in time, without a change of pitch, and by the browser's rules.
 */
export class WebCodecsEngine implements Engine {
  readonly #parts: EngineParts
  readonly #now: () => number
  readonly #surface: PictureSurface
  readonly #queue = new PictureQueue()
  readonly #catchUp = new CatchUp()
  readonly #given = new RateMeter(FPS_WINDOW_MS)
  readonly #undrawn = new RateMeter(FPS_WINDOW_MS)
  #decoder: PictureDecoder | undefined
  #track: VideoTrack | undefined
  #needsKeyframe = true
  #newest: Picture | undefined
  #givenMs = -Infinity
  #size = { width: 0, height: 0 }
  #counts = { shown: 0, dropped: 0 }
  /** The page counts what is on the screen; what is given to it counts only until it does. */
  #isCounted = false
  readonly #rebuildWait = new RebuildWait()
  #rebuildTimer: ReturnType<typeof setTimeout> | undefined

  /** @param now milliseconds that only grow. */
  constructor(
    parts: EngineParts,
    makeSurface: MakeSurface = surfaceOf,
    now: () => number = () => performance.now(),
  ) {
    this.#parts = parts
    this.#now = now
    this.#surface = makeSurface(parts, {
      given: () => this.#pictureGiven(),
      shown: (pts) => parts.handlers.shown(pts, preciseNowMs()),
      dropped: () => this.#pictureDropped(),
      decoderLateMs: (nowMs) => this.#lateMs(nowMs),
    })
  }

  get figures(): EngineFigures {
    const nowMs = this.#now()
    return {
      ...NO_FIGURES,
      ...this.#size,
      fps: this.#given.perSecond(nowMs),
      shown: this.#counts.shown,
      dropped: this.#counts.dropped + this.#queue.skipped,
      undrawnFps: this.#undrawn.perSecond(nowMs),
      decodeMs: this.#decoder?.decodeMs,
      queueMs: this.#lateMs(nowMs),
    }
  }

  join(): void {
    this.#needsKeyframe = true
    this.#queue.clear()
    this.#catchUp.join(this.#now() - this.#givenMs > POSTER_AFTER_MS)
    this.#tell({ type: 'join' })
  }

  catchUp(): void {
    this.#catchUp.join(false)
    this.#tell({ type: 'join' })
  }

  configure({ video }: Layout): void {
    this.#track = video
    this.#tell({ type: 'begins' })
    void this.#ask(video)
  }

  picture(picture: Picture): void {
    if (this.#track === undefined || (this.#needsKeyframe && !picture.keyframe)) return
    this.#needsKeyframe = false
    this.#newest = picture
    if (this.#queue.push(picture, this.#track, this.#now())) {
      this.#feed()
    } else {
      this.#needsKeyframe = true
      this.#parts.handlers.needKeyframe()
    }
  }

  sound(): void {
    // See the class.
  }

  setPaused(): void {
    // Nothing comes, and the canvas keeps its picture.
  }

  receive(message: FromWebCodecsScreen): void {
    switch (message.type) {
      case 'resize':
        this.#surface.resize(message)
        break
      case 'counted':
        this.#isCounted = true
        this.#counts = { shown: Math.max(this.#counts.shown, message.shown), dropped: message.dropped }
        break
      case 'seen':
        this.#parts.handlers.shown(message.mediaSec * TICKS_PER_SEC, message.atMs)
    }
  }

  close(): void {
    this.#track = undefined
    clearTimeout(this.#rebuildTimer)
    this.#closeDecoder()
    this.#surface.close()
  }

  #tell(message: ToWebCodecsScreen): void {
    this.#parts.post(message)
  }

  #feed(): void {
    if (this.#rebuildTimer !== undefined) return
    const decoder = (this.#decoder ??= this.#newDecoder())
    try {
      while (decoder.isHungry) {
        const next = this.#queue.shift()
        if (next === undefined) return
        decoder.feed(next)
      }
    } catch (error) {
      this.#failed(error)
    }
  }

  #newDecoder(): PictureDecoder {
    // Hardware that failed twice in a row has had its chance.
    const hardware = this.#rebuildWait.failures > 1 ? 'prefer-software' : 'no-preference'
    const decoder: PictureDecoder = new PictureDecoder(
      {
        decoded: (decoded) => this.#decoded(decoded),
        hungry: () => this.#feed(),
        failed: (error) => {
          if (decoder === this.#decoder) this.#failed(error)
        },
      },
      hardware,
    )
    return decoder
  }

  #decoded(decoded: DecodedPicture): void {
    const { frame, pts } = decoded
    const nowMs = this.#now()
    const { pts: newestPts, duration: stepTicks } = this.#newest ?? { pts, duration: 0 }
    const lateMs = this.#lateMs(nowMs)
    if (!this.#catchUp.next({ pts, newestPts, stepTicks, lateMs }, nowMs)) {
      frame.close()
      return
    }
    this.#size = { width: frame.displayWidth, height: frame.displayHeight }
    this.#surface.show(decoded)
  }

  #pictureGiven(): void {
    this.#givenMs = this.#now()
    this.#given.add(1, this.#givenMs)
    if (!this.#isCounted) this.#counts.shown++
  }

  #pictureDropped(): void {
    this.#undrawn.add(1, this.#now())
    this.#counts.dropped++
  }

  /** For how long the oldest picture has been waiting to be decoded. */
  #lateMs(nowMs: number): number {
    const oldestMs = this.#decoder?.oldestMs ?? this.#queue.oldestMs
    return oldestMs === undefined ? 0 : Math.max(0, nowMs - oldestMs)
  }

  /** Decoding begins meanwhile: nearly always the answer is yes. */
  async #ask(track: VideoTrack): Promise<void> {
    const isSupported = await canDecode(track)
    if (!isSupported && track === this.#track) this.#refuse(track)
  }

  #refuse(track: VideoTrack): void {
    this.#track = undefined
    this.#closeDecoder()
    clearTimeout(this.#rebuildTimer)
    this.#rebuildTimer = undefined
    this.#parts.handlers.unsupported(reasonFor(track))
  }

  /** Begins again at a keyframe with another decoder; waits longer when that does not help. */
  #failed(error: unknown): void {
    const track = this.#track
    this.#closeDecoder()
    if (error instanceof DOMException && error.name === 'NotSupportedError' && track !== undefined) {
      this.#refuse(track)
      return
    }
    clearTimeout(this.#rebuildTimer)
    this.#rebuildTimer = setTimeout(() => {
      this.#rebuildTimer = undefined
      this.#parts.handlers.needKeyframe()
    }, this.#rebuildWait.next(this.#now()))
  }

  #closeDecoder(): void {
    this.#queue.clear()
    this.#needsKeyframe = true
    this.#decoder?.close()
    this.#decoder = undefined
  }
}

function reasonFor({ codec, codecString }: VideoTrack): string {
  return codec === 'h265' ? TEXT.noH265 : TEXT.noCodec(codecString)
}

function surfaceOf({ surface }: EngineParts, handlers: PictureSurfaceHandlers): PictureSurface {
  if (surface === undefined) throw new TypeError('Cannot show pictures: the page gave no surface')
  return pictureSurface(surface, handlers)
}
