import type { Layout } from '../../src/media/track.ts'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import { audioTrack, videoTrack } from './units.ts'

const PACKET_BYTES = 188

/** Makes units of well-formed packets with right continuity counters, filled with a number that a viewer can find again. */
export class TsUnits {
  readonly #counters = new Map<number, number>()
  #dts90k: number
  #layout: Layout = { video: videoTrack, audio: audioTrack }

  constructor(firstDts90k = 0) {
    this.#dts90k = firstDts90k
  }

  /** From here on the camera has another resolution. */
  relayout(width: number): void {
    this.#layout = { video: { ...videoTrack, width }, audio: audioTrack }
  }

  keyframe(arrivedMs: number, packets = 10): Unit {
    return this.#video(arrivedMs, packets, true)
  }

  picture(arrivedMs: number, packets = 5): Unit {
    return this.#video(arrivedMs, packets, false)
  }

  audio(arrivedMs: number): Unit {
    return this.#unit({ kind: 'audio', arrivedMs, packets: [this.#packet(0x101, true, false)] })
  }

  #video(arrivedMs: number, count: number, isKeyframe: boolean): Unit {
    const packets = isKeyframe ? [this.#packet(0, true, false), this.#packet(0x1000, true, false)] : []
    for (let i = 0; i < count; i++) packets.push(this.#packet(0x100, i === 0, isKeyframe && i === 0))
    this.#dts90k += 3600
    return this.#unit({ kind: 'video', arrivedMs, packets, isKeyframe })
  }

  #unit(facts: {
    kind: 'video' | 'audio'
    arrivedMs: number
    packets: readonly Uint8Array[]
    isKeyframe?: boolean
  }): Unit {
    const buffer = new Uint8Array(UNIT_HEADROOM + facts.packets.length * PACKET_BYTES + UNIT_TAILROOM)
    for (const [i, packet] of facts.packets.entries()) buffer.set(packet, UNIT_HEADROOM + i * PACKET_BYTES)
    return new Unit({
      layout: this.#layout,
      track: facts.kind === 'video' ? this.#layout.video : audioTrack,
      buffer,
      pts90k: this.#dts90k,
      dts90k: this.#dts90k,
      arrivedMs: facts.arrivedMs,
      randomAccess: facts.isKeyframe === true ? 'idr' : undefined,
    })
  }

  #packet(pid: number, isStart: boolean, isRandomAccess: boolean): Uint8Array {
    const counter = this.#counters.get(pid) ?? 0
    this.#counters.set(pid, (counter + 1) & 15)
    const packet = new Uint8Array(PACKET_BYTES).fill(counter)
    const control = (isRandomAccess ? 0x30 : 0x10) | counter
    packet.set([0x47, (isStart ? 0x40 : 0) | (pid >> 8), pid & 0xff, control])
    if (isRandomAccess) packet.set([1, 0x40], 4)
    return packet
  }
}
