import { encodeAdtsFrame } from '../codecs/aac.ts'
import type { AudioDepacketizer } from './audio-depacketizer.ts'
import type { RtpPacket } from './packet.ts'
import { type Sound, soundOf } from './sound.ts'
import { TrackReceiver, type TrackReceiverOptions } from './track-receiver.ts'

/** One frame of sound as it came. */
export interface RtpAudioUnit {
  /** AAC: the frame behind an ADTS header. Else a payload as it came. In a buffer of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** When it is to be heard: the RTP timestamp in ticks of its clock, counted on past 32 bits. */
  readonly timestamp: number
  /** When the packet that it ends in came. */
  readonly arrivedMs: number
  /** Something in front of it was lost or made no sense. */
  readonly isDamaged: boolean
}

/** Makes frames of the packets of one stream of sound. Each goes on as it comes. Never throws. */
export class AudioReceiver extends TrackReceiver<RtpAudioUnit> {
  readonly sound: Sound
  readonly #depacketizer: AudioDepacketizer
  readonly #onFrame: (frame: Uint8Array, index: number) => void
  #timestamp = 0
  #arrivedMs = 0
  #isDamaged = false

  /** @throws TypeError where {@link soundOf} does not know the track. */
  constructor(options: TrackReceiverOptions<RtpAudioUnit>) {
    super(options)
    const sound = soundOf(options.track)
    if (sound === undefined) throw new TypeError(`Cannot receive sound as ${options.track.codec}`)
    this.sound = sound
    this.#onFrame = this.#frame.bind(this)
    this.#depacketizer = sound.createDepacketizer()
  }

  protected override take({ payload, timestamp }: RtpPacket, arrivedMs: number, gap: boolean): void {
    // A frame in several packets has one timestamp.
    const isCut = gap || timestamp !== this.counter.wire
    if (isCut && !this.#depacketizer.cut()) this.#isDamaged = true
    if (gap) this.#isDamaged = true
    this.#timestamp = this.counter.count(timestamp)
    this.#arrivedMs = arrivedMs
    if (!this.#depacketizer.push(payload, this.#onFrame)) this.#isDamaged = true
  }

  #frame(frame: Uint8Array, index: number): void {
    const { header, frameTicks } = this.sound
    const bytes = header === undefined ? frame.slice() : encodeAdtsFrame(header, frame)
    const isDamaged = this.#isDamaged || bytes === undefined
    this.#isDamaged = bytes === undefined
    if (bytes === undefined) return
    const timestamp = this.#timestamp + index * frameTicks
    this.onUnit({ bytes, timestamp, arrivedMs: this.#arrivedMs, isDamaged })
  }
}
