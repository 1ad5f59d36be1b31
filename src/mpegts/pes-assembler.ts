import {
  DISCONTINUITY_INDICATOR,
  PACKET_SIZE,
  RANDOM_ACCESS_INDICATOR,
  adaptationFlags,
  isStuffed,
} from './packet.ts'
import { PesUnit, elementaryBytes } from './pes-unit.ts'
import { parsePesHeader, type PesHeader } from './pes.ts'
import type { TsStats } from './stats.ts'

/** A PES that grows past this is given up. */
export const MAX_PES_BYTES = 8 * 1024 * 1024
const PACKET_PAYLOAD = PACKET_SIZE - 4
const FIRST_BYTES = 64 * PACKET_SIZE
/** A buffer that a large keyframe has grown beyond this is let go with it. */
const KEPT_BYTES = 1024 * PACKET_SIZE
/** A PES header has at most 9 + 255 bytes. */
const MAX_HEADER_BYTES = 264
const EMPTY = new Uint8Array(0)

export interface PesAssemblerOptions {
  readonly pid: number
  readonly streamType: number
  readonly kind: 'video' | 'audio'
  readonly onPes: (pes: PesUnit) => void
  /** A PES without a declared length ends with its first stuffed packet. */
  readonly endOnStuffing: boolean
  readonly stats: TsStats
}

/** Where the PES that is being joined stands; 'skipping' until a start comes. */
type Phase = 'skipping' | 'header' | 'body' | 'ended' | 'continuing'

/** Joins the packets of one elementary stream into {@link PesUnit}s, each as early as its end can be known. */
export class PesAssembler {
  readonly #options: PesAssemblerOptions
  readonly #stats: TsStats
  #phase: Phase = 'skipping'
  /** Packets of this PES from earlier chunks. */
  #buffer = EMPTY
  #length = 0
  /** Its packets behind those, where they lie: `#chunk[#from, #to)`. */
  #chunk: Uint8Array = EMPTY
  #from = 0
  #to = 0
  #header: PesHeader | undefined
  /** PES bytes so far, with the PES header. */
  #pesBytes = 0
  #arrivedMs = 0
  #randomAccess = false
  #counter = -1
  #discontinuity = false

  constructor(options: PesAssemblerOptions) {
    this.#options = options
    this.#stats = options.stats
  }

  /** Take the packet at `at`, which has a sound header, carries this PID, and has a payload from `payloadAt` on. */
  push(bytes: Uint8Array, at: number, payloadAt: number, nowMs: number): void {
    const flags = adaptationFlags(bytes, at)
    if ((flags & DISCONTINUITY_INDICATOR) !== 0) this.#expectJump()
    // Without payload the counter stands still (ISO/IEC 13818-1 §2.4.3.3).
    if (payloadAt === at + PACKET_SIZE) {
      if ((flags & DISCONTINUITY_INDICATOR) !== 0) this.#counter = bytes[at + 3]! & 15
      return
    }
    if (this.#isDuplicate(bytes[at + 3]! & 15)) return
    if ((bytes[at + 1]! & 0x40) !== 0) this.#start(nowMs, (flags & RANDOM_ACCESS_INDICATOR) !== 0)
    else if (this.#phase === 'skipping') return
    else if (this.#phase === 'ended') this.#continue(nowMs)
    if (!this.#take(bytes, at, at + PACKET_SIZE)) return
    this.#pesBytes += at + PACKET_SIZE - payloadAt
    if (this.#phase === 'header') this.#readHeader(bytes, at, payloadAt)
    if (this.#isWhole(bytes, at)) this.#emit()
  }

  /**
   * Take what follows from `at` on while it is plainly the middle of this PES: nothing but payload, and the counters
   * go on, as most packets of a stream are.
   *
   * @returns the index behind what was taken.
   */
  pushRun(bytes: Uint8Array, at: number, end: number): number {
    if (this.#phase !== 'body') return at
    const total = this.#header!.totalBytes
    // The last packet of a declared length is left to `push`, which ends the unit.
    const most = total === 0 ? Infinity : Math.ceil((total - this.#pesBytes) / PACKET_PAYLOAD) - 1
    let count = 0
    let next = at
    while (count < most && next < end && this.#isPlain(bytes, next, this.#counter + count + 1)) {
      count += 1
      next += PACKET_SIZE
    }
    if (count === 0 || !this.#take(bytes, at, next)) return at
    this.#pesBytes += count * PACKET_PAYLOAD
    this.#counter = (this.#counter + count) & 15
    return next
  }

  /** The bytes that were pushed are about to go: keep a copy of what is pending. */
  settle(): void {
    const bytes = this.#to - this.#from
    if (bytes === 0) return
    this.#reserve(this.#length + bytes)
    this.#buffer.set(this.#chunk.subarray(this.#from, this.#to), this.#length)
    this.#length += bytes
    this.#forgetChunk()
  }

  /** Hand on what is pending. With `openEnded` a PES that is known to miss bytes stays. */
  flush(openEnded: boolean): void {
    if (this.#phase === 'continuing') this.#emit()
    else if (this.#phase === 'body' && !(openEnded && this.#header!.totalBytes > 0)) this.#emit()
  }

  #isPlain(bytes: Uint8Array, at: number, counter: number): boolean {
    const { pid } = this.#options
    return (
      bytes[at + 3] === (0x10 | (counter & 15)) &&
      bytes[at + 2] === (pid & 0xff) &&
      bytes[at + 1] === pid >> 8
    )
  }

  #isWhole(bytes: Uint8Array, at: number): boolean {
    if (this.#phase === 'body' && this.#header!.totalBytes > 0) {
      return this.#pesBytes >= this.#header!.totalBytes
    }
    if (this.#phase !== 'body' && this.#phase !== 'continuing') return false
    return this.#options.endOnStuffing && isStuffed(bytes, at)
  }

  #start(nowMs: number, randomAccess: boolean): void {
    if (this.#phase === 'header') this.#stats.badPackets += 1
    this.flush(false)
    this.#phase = 'header'
    this.#begin(nowMs, randomAccess)
  }

  #continue(nowMs: number): void {
    this.#phase = 'continuing'
    this.#begin(nowMs, false)
  }

  #begin(nowMs: number, randomAccess: boolean): void {
    this.#length = 0
    this.#forgetChunk()
    this.#pesBytes = 0
    this.#arrivedMs = nowMs
    this.#randomAccess = randomAccess
  }

  /** Takes whole packets; false when the PES outgrew its bound and was given up. */
  #take(bytes: Uint8Array, from: number, to: number): boolean {
    if (this.#length + this.#to - this.#from + to - from > MAX_PES_BYTES) {
      this.#stats.oversizedPes += 1
      this.#phase = 'skipping'
      this.#buffer = EMPTY
      this.#forgetChunk()
      return false
    }
    if (bytes !== this.#chunk || from !== this.#to) {
      this.settle()
      this.#chunk = bytes
      this.#from = from
    }
    this.#to = to
    return true
  }

  #forgetChunk(): void {
    this.#chunk = EMPTY
    this.#from = 0
    this.#to = 0
  }

  #reserve(needed: number): void {
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(
      Math.min(MAX_PES_BYTES, Math.max(FIRST_BYTES, this.#buffer.length * 2, needed)),
    )
    grown.set(this.#buffer.subarray(0, this.#length))
    this.#buffer = grown
  }

  #readHeader(bytes: Uint8Array, at: number, payloadAt: number): void {
    const isFirst = this.#pesBytes === at + PACKET_SIZE - payloadAt
    const header = isFirst ? parsePesHeader(bytes, payloadAt, at + PACKET_SIZE) : this.#readSpreadHeader()
    if (header === 'incomplete' && this.#pesBytes < MAX_HEADER_BYTES) return
    if (header === undefined || header === 'incomplete') {
      this.#stats.badPackets += 1
      this.#phase = 'skipping'
      return
    }
    this.#header = header
    this.#phase = 'body'
  }

  /** A header that reaches over several packets: legal, though no known muxer writes it. */
  #readSpreadHeader(): PesHeader | 'incomplete' | undefined {
    this.settle()
    const bytes = elementaryBytes(this.#buffer.subarray(0, this.#length), 0, this.#pesBytes)
    return parsePesHeader(bytes, 0, bytes.length)
  }

  #packets(): Uint8Array {
    if (this.#length === 0) return this.#chunk.subarray(this.#from, this.#to)
    this.settle()
    return this.#buffer.subarray(0, this.#length)
  }

  #emit(): void {
    const continuation = this.#phase === 'continuing'
    const header = this.#header!
    const declared = continuation || header.totalBytes === 0 ? this.#pesBytes : header.totalBytes
    const headerBytes = continuation ? 0 : header.headerBytes
    const unit = new PesUnit({
      pid: this.#options.pid,
      streamType: this.#options.streamType,
      kind: this.#options.kind,
      pts90k: header.pts90k,
      dts90k: header.dts90k,
      arrivedMs: this.#arrivedMs,
      randomAccessIndicator: this.#randomAccess,
      discontinuity: this.#discontinuity,
      continuation,
      packets: this.#packets(),
      headerBytes,
      payloadBytes: Math.min(this.#pesBytes, declared) - headerBytes,
    })
    this.#phase = 'ended'
    this.#discontinuity = false
    this.#length = 0
    this.#forgetChunk()
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = EMPTY
    this.#options.onPes(unit)
  }

  #expectJump(): void {
    this.flush(false)
    this.#counter = -1
    this.#discontinuity = true
  }

  /** Check the continuity counter; a packet may be sent twice (ISO/IEC 13818-1 §2.4.3.3). */
  #isDuplicate(counter: number): boolean {
    const last = this.#counter
    this.#counter = counter
    if (last === -1 || counter === ((last + 1) & 15)) return false
    if (counter === last) {
      this.#stats.duplicatePackets += 1
      return true
    }
    this.#stats.continuityErrors += 1
    // The start of another PES may be among what is missing: these bytes cannot be said to continue the last one.
    if (this.#phase === 'ended') this.#phase = 'skipping'
    return false
  }
}
