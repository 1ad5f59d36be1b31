import { messageOf } from '../../errors.ts'
import type { UnitMaker } from '../../mpegts/unit-maker.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../rtp/video-receiver.ts'
import type { SourceFault } from '../../stream/source.ts'

/** A step back of the camera's clock that is larger is a jump, not another order of pictures. */
const MAX_STEP_BACK_90K = 90_000
/** A camera that jitters by a picture once is not one that reorders. */
const MANY_STEPS_BACK = 3

export interface PicturesOptions {
  readonly track: SdpTrack
  /** Packets that may wait for one that is missing. */
  readonly depth: number
  readonly units: UnitMaker
  /** Video came that is no unit. */
  readonly heard: () => void
  /** What comes cannot be played. Told as often as it shows. */
  readonly failed: (fault: SourceFault) => void
}

/** Hands a session's pictures on to the rendition's unit maker, each in the tick of its last packet. Never throws. */
export class Pictures {
  readonly #options: PicturesOptions
  readonly #receiver: VideoReceiver
  readonly #ticks90k: number
  #pts90k: number | undefined
  #stepsBack = 0

  constructor(options: PicturesOptions) {
    const { track, depth } = options
    this.#options = options
    this.#ticks90k = track.clockRate > 0 ? 90_000 / track.clockRate : 1
    this.#receiver = new VideoReceiver({ track, depth, onUnit: (unit) => this.#take(unit) })
  }

  /** One RTP packet as it came; it may be a view. */
  push(packet: Uint8Array, nowMs: number): void {
    try {
      this.#receiver.push(packet, nowMs)
    } catch (thrown) {
      this.#options.failed({ cause: 'exited', message: `The pull broke off: ${messageOf(thrown)}` })
    }
  }

  #take({ bytes, timestamp, arrivedMs, isDamaged, isContinuation }: RtpAccessUnit): void {
    const { units, heard } = this.#options
    const pts90k = Math.round(timestamp * this.#ticks90k)
    if (!isContinuation && this.#isOutOfOrder(pts90k)) return
    const { droppedUnits } = units.stats
    if (isDamaged) units.skipToKeyframe()
    else units.pushPicture({ payload: bytes, pts90k, arrivedMs, isContinuation })
    if (isDamaged || units.stats.droppedUnits !== droppedUnits) heard()
  }

  /** Pictures that come in another order than they are shown need decoding times, which RTP does not have. */
  #isOutOfOrder(pts90k: number): boolean {
    const step = pts90k - (this.#pts90k ?? pts90k - 1)
    this.#pts90k = pts90k
    if (step > 0 || step < -MAX_STEP_BACK_90K) return false
    this.#stepsBack += 1
    if (this.#stepsBack >= MANY_STEPS_BACK) this.#options.failed(B_PICTURES)
    return true
  }
}

/** Told of a camera that needs another kind of pull. */
export const B_PICTURES: SourceFault = {
  cause: 'unsupported-codec',
  message:
    'The camera sends B-pictures, whose times the native pull cannot know; pull it by ffmpeg, or switch them off in the camera.',
}
