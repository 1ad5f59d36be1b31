import { PACKET_SIZE, SYNC_BYTE } from './packet.ts'
import type { TsStats } from './stats.ts'

/** Takes a run of whole packets: `bytes[start, end)`, valid during the call only. */
export type PacketRun = (bytes: Uint8Array, start: number, end: number) => void

/** How far a sync byte must repeat before a lost aligner believes it. */
const CONFIRM_BYTES = 2 * PACKET_SIZE

/**
 * Cuts arbitrary chunks into aligned packets. The first byte is taken for aligned; once a sync byte is missing,
 * three of them at packet distance are looked for.
 */
export class Aligner {
  readonly #onPackets: PacketRun
  readonly #stats: Pick<TsStats, 'bytes' | 'lostSyncs' | 'skippedBytes'>
  /** The start of a packet, or while lost at most {@link CONFIRM_BYTES} not yet judged. */
  readonly #rest = new Uint8Array(CONFIRM_BYTES)
  #restLength = 0
  #lost = false

  constructor(onPackets: PacketRun, stats: Pick<TsStats, 'bytes' | 'lostSyncs' | 'skippedBytes'>) {
    this.#onPackets = onPackets
    this.#stats = stats
  }

  push(chunk: Uint8Array): void {
    this.#stats.bytes += chunk.length
    if (this.#restLength === 0) this.#align(chunk, 0)
    else if (this.#lost) this.#align(this.#joined(chunk), 0)
    else this.#complete(chunk)
  }

  /** In sync with a packet begun: only its missing bytes are copied, the others are handed on where they lie. */
  #complete(chunk: Uint8Array): void {
    const missing = PACKET_SIZE - this.#restLength
    const taken = chunk.subarray(0, missing)
    this.#rest.set(taken, this.#restLength)
    this.#restLength += taken.length
    if (this.#restLength < PACKET_SIZE) return
    this.#restLength = 0
    this.#onPackets(this.#rest, 0, PACKET_SIZE)
    this.#align(chunk, missing)
  }

  #align(bytes: Uint8Array, from: number): void {
    let at = from
    while (at < bytes.length) {
      if (this.#lost) {
        at = this.#search(bytes, at)
        if (this.#lost) break
      }
      const end = runEnd(bytes, at)
      if (end > at) this.#onPackets(bytes, at, end)
      at = end
      if (at >= bytes.length || bytes[at] === SYNC_BYTE) break
      this.#lost = true
      this.#stats.lostSyncs += 1
    }
    this.#keep(bytes, at)
  }

  /** The next believable sync byte, or where to go on once more bytes are there. */
  #search(bytes: Uint8Array, from: number): number {
    let at = from
    while (at < bytes.length) {
      at = bytes.indexOf(SYNC_BYTE, at)
      if (at === -1) at = bytes.length
      if (at + CONFIRM_BYTES >= bytes.length) break
      if (bytes[at + PACKET_SIZE] === SYNC_BYTE && bytes[at + CONFIRM_BYTES] === SYNC_BYTE) {
        this.#lost = false
        break
      }
      at += 1
    }
    this.#stats.skippedBytes += at - from
    return at
  }

  #keep(bytes: Uint8Array, from: number): void {
    this.#restLength = bytes.length - from
    if (this.#restLength > 0) this.#rest.set(bytes.subarray(from))
  }

  #joined(chunk: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#restLength + chunk.length)
    joined.set(this.#rest.subarray(0, this.#restLength))
    joined.set(chunk, this.#restLength)
    this.#restLength = 0
    return joined
  }
}

/** The end of the run of whole packets that begins at `from`. */
function runEnd(bytes: Uint8Array, from: number): number {
  let at = from
  while (at + PACKET_SIZE <= bytes.length && bytes[at] === SYNC_BYTE) at += PACKET_SIZE
  return at
}
