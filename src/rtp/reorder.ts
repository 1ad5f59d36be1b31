import type { RtpPacket } from './packet.ts'

/** Sequence numbers that far ahead are a gap, that far behind are late; beyond it the sender has begun anew. */
const MAX_AHEAD = 3000
const MAX_BEHIND = 100
/** A source that was left for another is taken again once the other has been silent for so long. */
const FORMER_MS = 1000
/** A missing packet is waited for no longer, by the clock of arrivals. */
const MAX_WAIT_MS = 100

export interface ReorderOptions {
  /** Packets that may wait for one that is missing: 0 where the way keeps the order, as TCP does. */
  readonly depth: number
  /** Gets the packets in their order. `gap`: some are missing before this one, or the sender has begun anew. */
  readonly onPacket: (packet: RtpPacket, arrivedMs: number, gap: boolean) => void
}

interface Held {
  readonly packet: RtpPacket
  readonly arrivedMs: number
}

/** Puts the packets of one RTP stream in order (RFC 3550 §A.1), over the wrap of their numbers, and counts the lost. */
export class Reorder {
  readonly #options: ReorderOptions
  readonly #held = new Map<number, Held>()
  #ssrc = 0
  /** The number that is due; undefined before the first packet. */
  #next: number | undefined
  /** The first packet of a sender that may have begun anew. */
  #candidate: Held | undefined
  /** The source before this one. */
  #former: number | undefined
  /** When the last packet of the source came. */
  #heardMs = 0
  /** Packets that never came, or too late. */
  lost = 0
  /** Packets that came again, or when nobody waited for them any more. */
  late = 0
  /** Times that the sender has begun anew. */
  restarts = 0

  constructor(options: ReorderOptions) {
    this.#options = options
  }

  /** The payload may be a view: what has to wait is copied. */
  push(packet: RtpPacket, arrivedMs: number): void {
    if (packet.ssrc === this.#ssrc) this.#heardMs = arrivedMs
    if (this.#next === undefined) {
      this.#heardMs = arrivedMs
      this.#ssrc = packet.ssrc
      this.#deliver({ packet, arrivedMs }, false)
      return
    }
    const distance = (packet.sequence - this.#next) & 0xffff
    const isNear = distance <= MAX_AHEAD || distance >= 0x10000 - MAX_BEHIND
    if (packet.ssrc !== this.#ssrc || !isNear) this.#judgeStranger(packet, arrivedMs)
    else if (distance > MAX_AHEAD) this.late += 1
    else if (distance === 0) this.#deliver({ packet, arrivedMs }, false)
    else this.#hold(packet, arrivedMs)
    this.#skipMissing(arrivedMs)
  }

  /** What waits goes on without what is missing. */
  flush(): void {
    while (this.#held.size > 0) this.#skip()
  }

  #hold(packet: RtpPacket, arrivedMs: number): void {
    if (this.#held.has(packet.sequence)) this.late += 1
    else this.#held.set(packet.sequence, copyOf(packet, arrivedMs))
  }

  /**
   * Another source or far another number counts from its second packet on: one alone may have strayed here. Where the
   * way keeps the order, nothing strays from another source.
   */
  #judgeStranger(packet: RtpPacket, arrivedMs: number): void {
    const { ssrc, sequence } = packet
    // Cameras exist that go on with the stream of an earlier connection beside that of this one.
    if (ssrc === this.#former && ssrc !== this.#ssrc && arrivedMs - this.#heardMs < FORMER_MS) {
      this.late += 1
      return
    }
    const first = this.#candidate
    const follows = first?.packet.ssrc === ssrc && ((first.packet.sequence + 1) & 0xffff) === sequence
    const isTaken = this.#options.depth === 0 && ssrc !== this.#ssrc
    if (!follows && !isTaken) {
      this.#candidate = copyOf(packet, arrivedMs)
      return
    }
    this.flush()
    this.restarts += 1
    if (ssrc !== this.#ssrc) this.#former = this.#ssrc
    this.#ssrc = ssrc
    if (follows) this.#deliver(first, true)
    this.#deliver({ packet, arrivedMs }, !follows)
  }

  #deliver({ packet, arrivedMs }: Held, gap: boolean): void {
    this.#candidate = undefined
    this.#next = (packet.sequence + 1) & 0xffff
    this.#options.onPacket(packet, arrivedMs, gap)
    const following = this.#held.get(this.#next)
    if (following === undefined) return
    this.#held.delete(this.#next)
    this.#deliver(following, false)
  }

  #skipMissing(nowMs: number): void {
    while (this.#held.size > 0) {
      const [oldest] = this.#held.values()
      const isOverdue = nowMs - oldest!.arrivedMs > MAX_WAIT_MS
      if (this.#held.size <= this.#options.depth && !isOverdue) return
      this.#skip()
    }
  }

  #skip(): void {
    const next = this.#next!
    let nearest = 0x10000
    for (const sequence of this.#held.keys()) nearest = Math.min(nearest, (sequence - next) & 0xffff)
    const held = this.#held.get((next + nearest) & 0xffff)!
    this.#held.delete(held.packet.sequence)
    this.lost += nearest
    this.#deliver(held, true)
  }
}

function copyOf(packet: RtpPacket, arrivedMs: number): Held {
  return { packet: { ...packet, payload: packet.payload.slice() }, arrivedMs }
}
