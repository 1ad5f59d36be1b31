import { classifyAccessUnit, nalRoleOf } from '../../codecs/access-unit.ts'
import { withParameterSets } from '../../codecs/annex-b.ts'
import { ParameterSets } from '../../codecs/parameter-sets.ts'
import { videoTrackOf } from '../../codecs/tracks.ts'
import type { Layout } from '../../media/track.ts'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM, type RandomAccess } from '../../media/unit.ts'
import { muxPes } from '../../mpegts/mux.ts'
import { VIDEO_PID } from '../../mpegts/packet.ts'
import { encodePat, encodePmt } from '../../mpegts/psi.ts'
import type { SdpTrack } from '../../rtp/sdp.ts'
import type { RtpAccessUnit } from '../../rtp/video-receiver.ts'

const VIDEO_STREAM_ID = 0xe0
/** Steps of the camera's clock past these are jumps; B-pictures step back by less. */
const MAX_AHEAD_90K = 900_000
const MAX_BEHIND_90K = 90_000

/** Makes units of the access units of one session, from the first keyframe with its parameter sets on. */
export class SessionUnits {
  readonly #codec: 'h264' | 'h265'
  readonly #ticksPer90k: number
  readonly #sets: ParameterSets
  readonly #tables: readonly [pat: Uint8Array, pmt: Uint8Array]
  #layout: Layout | undefined
  #pts90k: number | undefined

  constructor(codec: 'h264' | 'h265', { clockRate, parameterSets }: SdpTrack) {
    this.#codec = codec
    this.#ticksPer90k = clockRate > 0 ? 90_000 / clockRate : 1
    this.#sets = new ParameterSets(codec)
    this.#sets.update(parameterSets)
    this.#tables = [encodePat(), encodePmt({ video: codec, audio: false, version: 0 })]
  }

  /** Undefined before the first keyframe. */
  unitOf({ bytes, timestamp, arrivedMs, isDamaged, isContinuation }: RtpAccessUnit): Unit | undefined {
    const { randomAccess, parameterSets } = classifyAccessUnit(this.#codec, bytes)
    if (parameterSets.length > 0) {
      this.#sets.update(parameterSets)
      this.#layout = undefined
    }
    const entry = isContinuation ? undefined : randomAccess
    if (this.#pts90k === undefined && (entry === undefined || !this.#sets.complete)) return undefined
    const layout = this.#layoutNow()
    if (!layout) return undefined
    const pts90k = Math.round(timestamp * this.#ticksPer90k)
    const step = pts90k - (this.#pts90k ?? pts90k)
    this.#pts90k = pts90k
    const whole = entry !== undefined && !this.#sets.areCompleteIn(parameterSets)
    const payload = whole ? this.#withSets(bytes) : bytes
    return new Unit({
      layout,
      track: layout.video,
      buffer: this.#bufferOf(payload, pts90k, entry),
      pts90k,
      dts90k: pts90k,
      arrivedMs,
      // With what was lost, pictures may be missing: nothing is to be measured across it.
      discontinuity: isDamaged || step > MAX_AHEAD_90K || step < -MAX_BEHIND_90K,
      randomAccess: entry,
      continuation: isContinuation,
    })
  }

  #layoutNow(): Layout | undefined {
    const video = this.#layout?.video ?? videoTrackOf(this.#codec, VIDEO_PID, this.#sets.list)
    this.#layout ??= video && { video, audio: undefined }
    return this.#layout
  }

  /** A keyframe is to be decoded alone, also where the camera says its parameter sets only in its description. */
  #withSets(bytes: Uint8Array): Uint8Array {
    const roleOf = nalRoleOf(this.#codec)
    return withParameterSets(bytes, this.#sets.list, (first) => roleOf(first) === 'delimiter')
  }

  #bufferOf(payload: Uint8Array, pts90k: number, randomAccess: RandomAccess | undefined): Uint8Array {
    const isKeyframe = randomAccess !== undefined
    const pes = { pid: VIDEO_PID, streamId: VIDEO_STREAM_ID, pts90k, dts90k: pts90k, payload }
    const packets = muxPes({ ...pes, pcr: isKeyframe, randomAccess: isKeyframe })
    const parts = isKeyframe ? [...this.#tables, packets] : [packets]
    const size = parts.reduce((sum, { length }) => sum + length, 0)
    const buffer = new Uint8Array(UNIT_HEADROOM + size + UNIT_TAILROOM)
    let at = UNIT_HEADROOM
    for (const part of parts) {
      buffer.set(part, at)
      at += part.length
    }
    return buffer
  }
}
