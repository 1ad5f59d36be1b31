const PACKET_BYTES = 188
const SYNC_BYTE = 0x47
const VIDEO_PID = 0x100
/** Bytes of a packet that are looked at: its header and the adaptation field's length, flags and PCR. */
const LOOKED_AT_BYTES = 11

/** Checks every packet of one viewer's stream: sync bytes, continuity counters, keyframes (ISO/IEC 13818-1 §2.4.3). */
export class TsCheck {
  packets = 0
  pictures = 0
  keyframes = 0
  lostPackets = 0
  badPackets = 0
  discontinuities = 0
  /** How often the PCR was less than the one before it. */
  backwardSteps = 0
  /** PIDs in the order in which they first came. */
  readonly pids: number[] = []
  readonly #counters = new Int8Array(0x2000).fill(-1)
  #pcr90k = -1
  readonly #head = new Uint8Array(LOOKED_AT_BYTES)
  /** Bytes of the current packet that came already. */
  #filled = 0
  #isAligned: boolean

  /** `startsAligned` false: whole packets begin somewhere in the first bytes, and are looked for. */
  constructor({ startsAligned = true }: { startsAligned?: boolean } = {}) {
    this.#isAligned = startsAligned
  }

  /** Takes bytes `from` to `to`; packets may be cut anywhere. */
  push(bytes: Uint8Array, from: number, to: number): void {
    let position = this.#isAligned ? from : this.#align(bytes, from, to)
    if (this.#filled > 0) position = this.#fill(bytes, from, to)
    while (to - position >= PACKET_BYTES) {
      this.#packet(bytes, position)
      position += PACKET_BYTES
    }
    if (position < to) this.#fill(bytes, position, to)
  }

  /** A message ends here: it must hold whole packets only. */
  endMessage(): void {
    if (this.#filled !== 0) this.badPackets += 1
    this.#filled = 0
  }

  /** Where three packets in a row begin; the end when they do not. */
  #align(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at + 2 * PACKET_BYTES < to; at++) {
      this.#isAligned = [0, 1, 2].every((i) => bytes[at + i * PACKET_BYTES] === SYNC_BYTE)
      if (this.#isAligned) return at
    }
    return to
  }

  #fill(bytes: Uint8Array, from: number, to: number): number {
    const taken = Math.min(to - from, PACKET_BYTES - this.#filled)
    for (let i = 0; i < taken && this.#filled + i < LOOKED_AT_BYTES; i++) {
      this.#head[this.#filled + i] = bytes[from + i] ?? 0
    }
    this.#filled += taken
    if (this.#filled === PACKET_BYTES) {
      this.#filled = 0
      this.#packet(this.#head, 0)
    }
    return from + taken
  }

  #packet(bytes: Uint8Array, at: number): void {
    this.packets += 1
    const second = bytes[at + 1] ?? 0
    const fourth = bytes[at + 3] ?? 0
    if (bytes[at] !== SYNC_BYTE || (second & 0x80) !== 0) {
      this.badPackets += 1
      return
    }
    const pid = ((second & 0x1f) << 8) | (bytes[at + 2] ?? 0)
    const hasPayload = (fourth & 0x10) !== 0
    const flags = (fourth & 0x20) !== 0 && (bytes[at + 4] ?? 0) > 0 ? (bytes[at + 5] ?? 0) : 0
    const counter = fourth & 0x0f
    const last = this.#counters[pid] ?? -1
    if (last < 0) this.pids.push(pid)
    else if ((flags & 0x80) !== 0) this.discontinuities += 1
    else if (counter !== (hasPayload ? (last + 1) & 0x0f : last)) this.lostPackets += 1
    this.#counters[pid] = counter
    if ((flags & 0x10) !== 0) this.#takePcr(bytes, at + 6)
    if (pid === VIDEO_PID && (second & 0x40) !== 0) {
      this.pictures += 1
      if ((flags & 0x40) !== 0) this.keyframes += 1
    }
  }

  /** The upper 32 of the base's 33 bits do (§2.4.3.5). */
  #takePcr(bytes: Uint8Array, at: number): void {
    const high = (bytes[at] ?? 0) * 2 ** 24 + (bytes[at + 1] ?? 0) * 2 ** 16
    const pcr90k = (high + (bytes[at + 2] ?? 0) * 2 ** 8 + (bytes[at + 3] ?? 0)) * 2
    if (pcr90k < this.#pcr90k) this.backwardSteps += 1
    this.#pcr90k = pcr90k
  }
}
