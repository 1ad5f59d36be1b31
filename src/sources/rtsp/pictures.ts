import type { UnitMaker } from '../../mpegts/unit-maker.ts'
import { encodePictureLoss } from '../../rtp/picture-loss.ts'
import type { ReportPeer } from '../../rtp/receiver.ts'
import type { ReceivedReport, ReportBlock } from '../../rtp/rtcp.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import type { SessionClock } from '../../rtp/session-clock.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../rtp/video-receiver.ts'
import { brokenOff } from '../../stream/pull-life.ts'
import type { SourceFault } from '../../stream/source.ts'

/** A step back of the camera's clock that is larger is a jump, not another order of pictures. */
const MAX_STEP_BACK_90K = 90_000
/** A keyframe that was asked for may take so long, and is not asked for again before. */
const ASK_AGAIN_MS = 1000
/** More in a row are no accident of the network: what comes cannot be read. */
const MANY_DAMAGED = 100

/** A camera that jitters by a picture once is not one that reorders. */
const MANY_STEPS_BACK = 3

export interface PicturesOptions {
  readonly track: SdpTrack
  /** Packets that may wait for one that is missing. */
  readonly depth: number
  readonly units: UnitMaker
  readonly sessionClock: SessionClock
  readonly damaged: 'skip' | 'show'
  /** Who we are in RTCP. */
  readonly ssrc: number
  /** Sends RTCP to the camera. */
  readonly askForKeyframe: (packet: Uint8Array) => void
  /** Video came that is no unit. */
  readonly heard: () => void
  /** What comes cannot be played. Told as often as it shows. */
  readonly failed: (fault: SourceFault) => void
}

/** Hands a session's pictures on to the rendition's unit maker, each in the tick of its last packet. Never throws. */
export class Pictures implements ReportPeer {
  readonly #options: PicturesOptions
  readonly #receiver: VideoReceiver
  #pts90k: number | undefined
  #stepsBack = 0
  #lost = 0
  #damagedInRow = 0
  #isSkipping = false
  #askedMs = Number.NEGATIVE_INFINITY

  constructor(options: PicturesOptions) {
    const { track, depth, sessionClock } = options
    this.#options = options
    this.#receiver = new VideoReceiver({
      track,
      depth,
      onUnit: (unit) => this.#take(unit),
      onReport: (report) => sessionClock.videoReport(report),
    })
  }

  /** One RTP packet as it came; it may be a view. */
  push(packet: Uint8Array, nowMs: number): void {
    try {
      this.#receiver.push(packet, nowMs)
    } catch (thrown) {
      this.#options.failed(brokenOff(thrown))
    }
  }

  heard(report: ReceivedReport, nowMs: number): void {
    this.#receiver.heard(report, nowMs)
  }

  block(nowMs: number): ReportBlock | undefined {
    return this.#receiver.block(nowMs)
  }

  #take({ bytes, timestamp, arrivedMs, isDamaged, isContinuation }: RtpAccessUnit): void {
    const { units, sessionClock, heard, failed } = this.#options
    const pts90k = sessionClock.video(timestamp, arrivedMs)
    if (!isContinuation && this.#isOutOfOrder(pts90k)) return
    const isShown = this.#judge(isDamaged)
    if (this.#damagedInRow > MANY_DAMAGED) failed(UNREADABLE)
    const { droppedUnits } = units.stats
    if (isShown) units.pushPicture({ payload: bytes, pts90k, arrivedMs, isContinuation })
    else units.skipToKeyframe()
    const wasHandedOn = isShown && units.stats.droppedUnits === droppedUnits
    if (wasHandedOn) this.#isSkipping = this.#isSkipping && isContinuation
    else heard()
    if (this.#isSkipping) this.#ask(arrivedMs)
  }

  /** Counts what is missing, of this picture or in front of it; whether the picture is to be handed on. */
  #judge(isDamaged: boolean): boolean {
    const { units, damaged } = this.#options
    const { lost } = this.#receiver.stats
    const missing = lost - this.#lost
    this.#lost = lost
    units.stats.lostPackets += missing
    if (isDamaged) units.stats.damagedPictures += 1
    this.#damagedInRow = isDamaged ? this.#damagedInRow + 1 : 0
    if (!isDamaged && missing === 0) return true
    this.#isSkipping = true
    if (damaged === 'show') return true
    units.skipToKeyframe()
    // Only what was in front of it is missing: it may be a keyframe.
    return !isDamaged
  }

  #ask(nowMs: number): void {
    const { track, ssrc, askForKeyframe } = this.#options
    const sender = this.#receiver.ssrc
    if (sender === undefined || !track.takesPictureLoss || nowMs - this.#askedMs < ASK_AGAIN_MS) return
    this.#askedMs = nowMs
    askForKeyframe(encodePictureLoss(ssrc, sender))
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

const UNREADABLE: SourceFault = {
  cause: 'exited',
  message: `Each of ${MANY_DAMAGED} pictures came damaged; look at the network, or pull the camera by ffmpeg.`,
}

/** Told of a camera that needs another kind of pull. */
export const B_PICTURES: SourceFault = {
  cause: 'unsupported-codec',
  message:
    'The camera sends B-pictures, whose times the native pull cannot know; pull it by ffmpeg, or switch them off in the camera.',
}
