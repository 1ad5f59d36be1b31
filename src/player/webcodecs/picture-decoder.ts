import { joinAnnexB } from '../../codecs/annex-b.ts'
import type { VideoTrack } from '../../media/track.ts'
import { TICKS_PER_SEC } from '../media-clock.ts'
import type { QueuedPicture } from './picture-queue.ts'
import type { DecodedPicture } from './picture-surface.ts'

/** What becomes of what was decoded. */
export interface PictureDecoderHandlers {
  /** The frame is to be closed by whoever gets it. */
  decoded(picture: DecodedPicture): void
  /** It takes more now. */
  hungry(): void
  /** It is closed: what was in it is lost. */
  failed(error: unknown): void
}

const MICROSEC_PER_TICK = 1_000_000 / TICKS_PER_SEC
/** So many wait inside the decoder: it never runs dry, and what is to be skipped is still outside. */
const MAX_INSIDE = 4
const SMOOTHING = 0.05

/** A picture inside the decoder. */
interface Inside {
  readonly pts: number
  readonly cameMs: number
  readonly fedMs: number
}

/**
 * One `VideoDecoder`. It is fed byte streams without a description, so parameter sets stand in front of keyframes and
 * new ones need no other decoder.
 */
export class PictureDecoder {
  readonly #handlers: PictureDecoderHandlers
  readonly #hardware: HardwareAcceleration
  readonly #decoder: VideoDecoder
  readonly #inside = new Map<number, Inside>()
  #track: VideoTrack | undefined
  #decodeMs: number | undefined

  constructor(handlers: PictureDecoderHandlers, hardware: HardwareAcceleration) {
    this.#handlers = handlers
    this.#hardware = hardware
    this.#decoder = new VideoDecoder({
      output: (frame) => this.#decoded(frame),
      error: (error) => this.#handlers.failed(error),
    })
    this.#decoder.addEventListener('dequeue', () => this.#handlers.hungry())
  }

  get isHungry(): boolean {
    return this.#decoder.state !== 'closed' && this.#decoder.decodeQueueSize < MAX_INSIDE
  }

  /** When the picture came that waits longest to be decoded; one that waits for its turn to be shown does not count. */
  get oldestMs(): number | undefined {
    const waiting = this.#decoder.decodeQueueSize
    return waiting === 0 ? undefined : [...this.#inside.values()].at(-waiting)?.cameMs
  }

  /** From feeding a picture to having it, on average. */
  get decodeMs(): number | undefined {
    return this.#decodeMs
  }

  /** @throws what `VideoDecoder` throws at a picture or track that it cannot take. */
  feed({ picture, track, cameMs }: QueuedPicture): void {
    if (track !== this.#track) this.#configure(track)
    const { pts, keyframe, nalUnits } = picture
    const timestamp = Math.round(pts * MICROSEC_PER_TICK)
    this.#inside.set(timestamp, { pts, cameMs, fedMs: performance.now() })
    const data = joinAnnexB(keyframe ? [...track.parameterSets, ...nalUnits] : nalUnits)
    this.#decoder.decode(new EncodedVideoChunk({ type: keyframe ? 'key' : 'delta', timestamp, data }))
  }

  close(): void {
    if (this.#decoder.state !== 'closed') this.#decoder.close()
  }

  #configure(track: VideoTrack): void {
    this.#track = track
    this.#decoder.configure(configOf(track, this.#hardware))
  }

  #decoded(frame: VideoFrame): void {
    const picture = this.#inside.get(frame.timestamp)
    // Those that went in before it came out before it, or never will.
    for (const timestamp of this.#inside.keys()) {
      this.#inside.delete(timestamp)
      if (timestamp === frame.timestamp) break
    }
    if (picture !== undefined) this.#measure(performance.now() - picture.fedMs)
    this.#handlers.decoded({ frame, pts: picture?.pts ?? frame.timestamp / MICROSEC_PER_TICK })
  }

  #measure(decodeMs: number): void {
    const last = this.#decodeMs ?? decodeMs
    this.#decodeMs = last + (decodeMs - last) * SMOOTHING
  }
}

/** How a track is to be decoded: `optimizeForLatency` gives each picture at once instead of with the next one. */
function configOf(track: VideoTrack, hardwareAcceleration: HardwareAcceleration): VideoDecoderConfig {
  return {
    codec: track.codecString,
    codedWidth: track.width,
    codedHeight: track.height,
    optimizeForLatency: true,
    hardwareAcceleration,
  }
}

/** Whether the browser has a decoder for the track: it is asked, as some browsers make one that never says a word. */
export async function canDecode(track: VideoTrack): Promise<boolean> {
  try {
    const { supported } = await VideoDecoder.isConfigSupported(configOf(track, 'no-preference'))
    return supported === true
  } catch {
    return false
  }
}
