import type { Clock } from '../../clock.ts'
import type { Unit } from '../../media/unit.ts'
import type { ClockMessage } from '../../protocol/messages.ts'
import { encodeMessage } from '../../protocol/messages.ts'
import { frameUnit, textFrame } from './frames.ts'
import { SocketBatch } from './socket-batch.ts'

/**
 * Each answer costs a read and a wake-up: at 1000 viewers and one a second, as much as one more picture. A viewer
 * that stops reading is seen after this and the lag that a reader may have, at the latest.
 */
const PING_INTERVAL_MS = 4000
const CLOCK_INTERVAL_MS = 1000
/** PTS on the wire has 33 bits (ISO/IEC 13818-1 §2.4.3.7). */
const PTS_MODULUS = 2 ** 33

/** Numbers pings so that no two of one output are the same. */
export class PingNumbers {
  #last = 0

  next(): number {
    this.#last += 1
    return this.#last
  }
}

/** Finishes each unit of one rendition once, for all its viewers: header, ping and clock message. */
export class Framer {
  /** The unit behind which a clock message goes to those who speak `baton.v1`, if it is the newest. */
  clockedUnit: Unit | undefined
  /** For viewers of MPEG-TS alone, and for those who speak `baton.v1`. */
  readonly plainBatch: SocketBatch
  readonly batonBatch: SocketBatch
  readonly #clock: Clock
  readonly #pingNumbers: PingNumbers
  /** The frame of {@link clockedUnit} and its clock message; made when the first viewer gets it. */
  #clockedFrame: Buffer | undefined
  #newestPicture: Unit | undefined
  #nextPingMs = 0
  #nextClockMs = 0

  constructor(clock: Clock, pingNumbers: PingNumbers) {
    this.#clock = clock
    this.#pingNumbers = pingNumbers
    this.plainBatch = new SocketBatch(this, false, clock)
    this.batonBatch = new SocketBatch(this, true, clock)
  }

  /** The finished frame of a unit; made when the first viewer gets it. */
  frame(unit: Unit): Uint8Array {
    if (unit.frame !== undefined) return unit.frame
    this.clockedUnit = undefined
    this.#clockedFrame = undefined
    if (unit.track.kind !== 'video') return (unit.frame = frameUnit(unit, undefined))
    const nowMs = this.#clock.nowMs()
    const frame = frameUnit(unit, this.#pingDue(nowMs))
    unit.frame = frame
    if (!unit.continuation) this.#newestPicture = unit
    if (nowMs >= this.#nextClockMs && this.#newestPicture !== undefined) {
      this.#nextClockMs = nowMs + CLOCK_INTERVAL_MS
      this.clockedUnit = unit
    }
    return frame
  }

  /** The same for those who speak `baton.v1`: once a second with a clock message behind it. */
  batonFrame(unit: Unit): Uint8Array {
    const frame = this.frame(unit)
    if (unit !== this.clockedUnit || this.#newestPicture === undefined) return frame
    this.#clockedFrame ??= Buffer.concat([frame, this.#clockFrame(this.#newestPicture, this.#clock.nowMs())])
    return this.#clockedFrame
  }

  /** A clock message for somebody who has just joined; undefined before the first picture. */
  clockFrame(): Buffer | undefined {
    return this.#newestPicture && this.#clockFrame(this.#newestPicture, this.#clock.nowMs())
  }

  #clockFrame(picture: Unit, nowMs: number): Buffer {
    const message: ClockMessage = {
      type: 'clock',
      pts90k: ((picture.pts90k % PTS_MODULUS) + PTS_MODULUS) % PTS_MODULUS,
      arrivedMs: picture.arrivedMs,
      serverNowMs: nowMs,
    }
    return textFrame(encodeMessage(message))
  }

  #pingDue(nowMs: number): number | undefined {
    if (nowMs < this.#nextPingMs) return undefined
    this.#nextPingMs = nowMs + PING_INTERVAL_MS
    return this.#pingNumbers.next()
  }
}
