import type { Stamp } from '../media/timeline.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../media/unit.ts'
import { UnitMemory, type UnitBuffer } from '../media/unit-memory.ts'
import { hasPlainEnd, pcrPacket, pesPacketCount, writePes, type PesDraft } from './mux.ts'
import {
  AUDIO_PID,
  PACKET_SIZE,
  PAT_PID,
  PMT_PID,
  RANDOM_ACCESS_INDICATOR,
  VIDEO_PID,
  payloadStart,
} from './packet.ts'
import { pcrsBetween } from './pcr-gap.ts'
import { encodePat, encodePmt } from './psi.ts'
import { readPcr, rewriteHeader, rewritePcr, rewritePesTimes } from './rewrite.ts'

/** A picture whose source gives it no PCR gets one this long after the last: whoever is slower than that gets one each. */
const PCR_INTERVAL_90K = 4500
const MAX_PCR_LEAD_90K = 900_000
const WRAP = 2 ** 33
const ZERO = new Uint8Array(1)

/** The packets of one unit as they came, and what they shall become. */
export interface UnitDraft {
  readonly kind: 'video' | 'audio'
  /** Packets with payload only; copied. */
  readonly packets: Uint8Array
  readonly stamp: Stamp
  /** DTS that the packets carry now; undefined in a continuation, which has no PES header. */
  readonly rawDts90k: number | undefined
  readonly keyframe: boolean
}

/** A unit that comes without packets. */
export interface ElementaryDraft {
  readonly kind: 'video' | 'audio'
  /** Its bytes, piece by piece; copied. */
  readonly parts: readonly Uint8Array[]
  readonly stamp: Stamp
  readonly keyframe: boolean
  /** More of the unit before it: without a time of its own. */
  readonly continuation: boolean
}

/** Writes unit buffers of one output: own PIDs, PAT and PMT, continuous counters, and the stream's clock. */
export class UnitWriter {
  readonly #counters = new Map([PAT_PID, PMT_PID, VIDEO_PID, AUDIO_PID].map((pid) => [pid, 0]))
  readonly #pat = encodePat()
  #pmt = encodePmt({ video: 'h264', audio: false, version: 0 })
  #program = ''
  #pmtVersion = -1
  #lastPcr90k = Number.NEGATIVE_INFINITY
  readonly #memory = new UnitMemory()

  /** What the PMT says from the next keyframe on. */
  announce(video: 'h264' | 'h265', audio: boolean): void {
    const program = `${video} ${audio}`
    if (program === this.#program) return
    this.#program = program
    this.#pmtVersion = (this.#pmtVersion + 1) & 31
    this.#pmt = encodePmt({ video, audio, version: this.#pmtVersion })
  }

  /** A new buffer: headroom, PAT and PMT before a keyframe, PCRs that are owed, the packets rewritten, tailroom. */
  write(draft: UnitDraft): UnitBuffer {
    const { keyframe, packets } = draft
    const pcr90k = this.#clockOf(draft)
    const owed = pcrsBetween(this.#lastPcr90k, pcr90k)
    const addsPcr = pcr90k !== undefined && readPcr(packets, 0) === undefined
    const size = ((keyframe ? 2 : 0) + owed.length + (addsPcr ? 1 : 0)) * PACKET_SIZE + packets.length
    const unitBuffer = this.#memory.take(UNIT_HEADROOM + size + UNIT_TAILROOM)
    const buffer = unitBuffer.bytes
    let at = keyframe ? this.#putTables(buffer) : UNIT_HEADROOM
    for (const owed90k of owed) at = this.#putPcr(buffer, at, owed90k)
    if (addsPcr) at = this.#putPcr(buffer, at, pcr90k)
    buffer.set(packets, at)
    this.#rewrite(buffer, at, draft)
    buffer.fill(0, UNIT_HEADROOM + size)
    return unitBuffer
  }

  /** As {@link write}, muxed straight into the buffer. Each picture has a PCR of its own. */
  mux({ kind, parts, stamp, keyframe, continuation }: ElementaryDraft): UnitBuffer {
    const isVideo = kind === 'video'
    const pid = isVideo ? VIDEO_PID : AUDIO_PID
    const draft: PesDraft = {
      pid,
      streamId: isVideo ? 0xe0 : 0xc0,
      pts90k: continuation ? undefined : stamp.pts90k,
      dts90k: stamp.dts90k,
      pcr: isVideo && !continuation,
      randomAccess: keyframe,
      parts,
    }
    // A zero byte behind a NAL unit belongs to none (ITU-T H.264 Annex B.1.1): it makes one more packet, which is stuffed.
    const pes = hasPlainEnd(draft) ? draft : { ...draft, parts: [...parts, ZERO] }
    const pcr90k = pes.pcr ? stamp.dts90k : undefined
    const owed = pcrsBetween(this.#lastPcr90k, pcr90k)
    const count = pesPacketCount(pes)
    const size = ((keyframe ? 2 : 0) + owed.length + count) * PACKET_SIZE
    const unitBuffer = this.#memory.take(UNIT_HEADROOM + size + UNIT_TAILROOM)
    const buffer = unitBuffer.bytes
    let at = keyframe ? this.#putTables(buffer) : UNIT_HEADROOM
    for (const owed90k of owed) at = this.#putPcr(buffer, at, owed90k)
    if (pcr90k !== undefined) this.#lastPcr90k = pcr90k
    const counter = this.#counters.get(pid)!
    writePes(buffer, at, pes, counter)
    this.#counters.set(pid, (counter + count) & 15)
    buffer.fill(0, UNIT_HEADROOM + size)
    return unitBuffer
  }

  /** No units come for now: keeps no memory for them. */
  release(): void {
    this.#memory.close()
  }

  /** PAT and PMT behind the headroom; the index behind them. */
  #putTables(buffer: Uint8Array): number {
    return this.#put(buffer, this.#put(buffer, UNIT_HEADROOM, this.#pat, PAT_PID), this.#pmt, PMT_PID)
  }

  #put(buffer: Uint8Array, at: number, packet: Uint8Array, pid: number): number {
    const counter = this.#counters.get(pid)!
    buffer.set(packet, at)
    rewriteHeader(buffer, at, pid, counter)
    this.#counters.set(pid, (counter + 1) & 15)
    return at + PACKET_SIZE
  }

  /** A packet for the clock alone; the index behind it. */
  #putPcr(buffer: Uint8Array, at: number, pcr90k: number): number {
    buffer.set(pcrPacket(VIDEO_PID, pcr90k), at)
    // Without payload the counter stands still.
    rewriteHeader(buffer, at, VIDEO_PID, this.#counters.get(VIDEO_PID)! - 1)
    this.#lastPcr90k = pcr90k
    return at + PACKET_SIZE
  }

  #rewrite(buffer: Uint8Array, start: number, draft: UnitDraft): void {
    const { keyframe, kind, rawDts90k, stamp } = draft
    const pid = kind === 'video' ? VIDEO_PID : AUDIO_PID
    const end = start + draft.packets.length
    let counter = this.#counters.get(pid)!
    for (let at = start; at < end; at += PACKET_SIZE) {
      rewriteHeader(buffer, at, pid, counter)
      counter = (counter + 1) & 15
      const pcr = readPcr(buffer, at)
      if (pcr === undefined) continue
      const own90k = stamp.dts90k - leadOfPcr(pcr, rawDts90k)
      rewritePcr(buffer, at, own90k)
      if (pid === VIDEO_PID) this.#lastPcr90k = own90k
    }
    this.#counters.set(pid, counter)
    if (rawDts90k !== undefined) {
      rewritePesTimes(buffer, payloadStart(buffer, start), stamp.pts90k, stamp.dts90k)
    }
    const hasFlags = (buffer[start + 3]! & 0x20) !== 0 && buffer[start + 4]! > 0
    if (keyframe && hasFlags) buffer[start + 5] = buffer[start + 5]! | RANDOM_ACCESS_INDICATOR
  }

  /** The PCR that a unit has or needs: the players' clock is on the video PID, even if the source has it elsewhere. */
  #clockOf({ kind, packets, stamp, rawDts90k, keyframe }: UnitDraft): number | undefined {
    if (kind !== 'video' || rawDts90k === undefined) return undefined
    const own = readPcr(packets, 0)
    if (own !== undefined) return stamp.dts90k - leadOfPcr(own, rawDts90k)
    const isDue = keyframe || stamp.dts90k - this.#lastPcr90k >= PCR_INTERVAL_90K
    return isDue ? stamp.dts90k : undefined
  }
}

/** How long before decoding the source's PCR says its packet came; 0 when it makes no sense. */
function leadOfPcr(pcr90k: number, rawDts90k: number | undefined): number {
  if (rawDts90k === undefined) return 0
  const lead = (((rawDts90k - pcr90k) % WRAP) + WRAP) % WRAP
  return lead > MAX_PCR_LEAD_90K ? 0 : lead
}
