import { type Depacketizer, H264Depacketizer } from './depacketize-h264.ts'
import { H265Depacketizer } from './depacketize-h265.ts'
import { NalWriter } from './nal-writer.ts'
import type { RtpPacket } from './packet.ts'
import type { SdpTrack } from './sdp.ts'
import { TrackReceiver, type TrackReceiverOptions } from './track-receiver.ts'

/** One coded picture as it came, with the parameter sets and messages in front of it. */
export interface RtpAccessUnit {
  /** A byte stream (ITU-T H.264 Annex B, H.265 Annex B); a view that is good during the call that hands it over. */
  readonly bytes: Uint8Array
  /** When it is to be shown: the RTP timestamp in ticks of its clock, counted on past 32 bits. */
  readonly timestamp: number
  /** When its first packet came. */
  readonly arrivedMs: number
  /** Something of it, or in front of it, was lost or made no sense. */
  readonly isDamaged: boolean
  /** More of the picture before it, whose end the sender had marked too early. */
  readonly isContinuation: boolean
}

/** The codec of a track that {@link VideoReceiver} takes; undefined for any other. */
export function codecOfTrack({ codec }: Pick<SdpTrack, 'codec'>): 'h264' | 'h265' | undefined {
  if (codec === 'H264') return 'h264'
  return codec === 'H265' || codec === 'HEVC' ? 'h265' : undefined
}

/** Makes access units of the packets of one H.264 or H.265 stream. Never throws. */
export class VideoReceiver extends TrackReceiver<RtpAccessUnit> {
  readonly #depacketizer: Depacketizer
  readonly #out: NalWriter
  #timestamp = 0
  /** Of the last unit that was handed on. */
  #toldTimestamp = Number.NaN
  #ssrc: number | undefined
  #arrivedMs = 0
  #isDamaged = false
  /** Something in front of the unit was lost that may have been of it, unless it begins with its first slice. */
  #isDoubtful = false
  #beginsPicture = false
  /** A marker came on a piece of a NAL unit that does not say that it is its last. */
  #isMarked = false

  /** @throws TypeError where {@link codecOfTrack} does not know the track. */
  constructor(options: TrackReceiverOptions<RtpAccessUnit>) {
    super(options)
    const { track } = options
    const codec = codecOfTrack(track)
    if (codec === undefined)
      throw new TypeError(`Cannot receive ${track.codec}: it is neither H.264 nor H.265`)
    this.#out = new NalWriter(codec)
    const hasOrder = Number(track.parameters.get('sprop-max-don-diff') ?? 0) > 0
    this.#depacketizer = codec === 'h264' ? new H264Depacketizer() : new H265Depacketizer(hasOrder)
  }

  /** Nothing more comes: the last picture ends here. */
  override flush(): void {
    super.flush()
    this.#end()
  }

  protected override take(
    { payload, timestamp, marker, ssrc }: RtpPacket,
    arrivedMs: number,
    gap: boolean,
  ): void {
    // Another source goes on with no picture of the one before.
    if (gap && ssrc !== this.#ssrc) this.#end()
    this.#ssrc = ssrc
    if (gap) {
      this.#depacketizer.cut()
      if (this.#out.hasPicture) this.#isDamaged = true
      this.#isDoubtful = true
    }
    // Nothing but padding.
    if (payload.length === 0) return
    if (timestamp !== this.counter.wire) {
      this.#end()
      this.#timestamp = this.counter.count(timestamp)
      this.#arrivedMs = arrivedMs
      // A packet between two pictures may have been of either.
      if (gap) this.#isDoubtful = true
    } else if (this.#out.isEmpty) this.#arrivedMs = arrivedMs
    else if (this.#isNextPicture(payload)) this.#end()
    this.#write(payload)
    // Some senders set it on every packet.
    if (marker && this.#depacketizer.isOpen) this.#isMarked = true
    else if (marker) this.#end()
  }

  /** Some senders set no marker, and the same timestamp on several pictures. */
  #isNextPicture(payload: Uint8Array): boolean {
    if (!this.#out.hasPicture || this.#depacketizer.isOpen) return false
    return this.#depacketizer.startOf(payload) === 'picture'
  }

  #write(payload: Uint8Array): void {
    const hadPicture = this.#out.hasPicture
    this.#isMarked = false
    if (!this.#depacketizer.push(payload, this.#out)) this.#isDamaged = true
    if (!hadPicture && this.#out.hasPicture)
      this.#beginsPicture = this.#depacketizer.startOf(payload) === 'picture'
  }

  /** Parameter sets alone are no picture: they wait for theirs, whatever the marker says. */
  #end(): void {
    // Nothing was lost, and the marker has said that it ends: some senders forget to say so of its last piece.
    if (!this.#depacketizer.cut() && !this.#isMarked) this.#isDamaged = true
    this.#isMarked = false
    if (!this.#out.hasPicture) return
    const isCut = this.#isDoubtful && !this.#beginsPicture
    const isDamaged = this.#isDamaged || isCut || this.#out.overflowed
    this.#isDamaged = false
    this.#isDoubtful = false
    const timestamp = this.#timestamp
    const isContinuation = timestamp === this.#toldTimestamp && !this.#beginsPicture
    this.#toldTimestamp = timestamp
    const bytes = this.#out.take()
    this.onUnit({ bytes, timestamp, arrivedMs: this.#arrivedMs, isDamaged, isContinuation })
  }
}
