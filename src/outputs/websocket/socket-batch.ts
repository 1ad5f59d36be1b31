import type { Socket } from 'node:net'
import type { Clock } from '../../clock.ts'
import type { Unit } from '../../media/unit.ts'
import type { BatchTrouble, BatchWriter } from '../../stream/reader-sink.ts'
import type { Framer } from './framer.ts'
import { carriesPing, pingNumberOf } from './frames.ts'
import { PingLog } from './unanswered-pings.ts'

/** Writes one rendition's units to the sockets of all its viewers that speak alike. */
export class SocketBatch implements BatchWriter {
  readonly pings = new PingLog()
  readonly #framer: Framer
  readonly #speaksBaton: boolean
  readonly #clock: Clock

  constructor(framer: Framer, speaksBaton: boolean, clock: Clock) {
    this.#framer = framer
    this.#speaksBaton = speaksBaton
    this.#clock = clock
  }

  write(unit: Unit, sockets: readonly Socket[], maxUnsentBytes: number, trouble: BatchTrouble): void {
    let at = sockets.length - 1
    while (at >= 0) {
      try {
        const frame = this.#frameOf(unit)
        for (; at >= 0; at--) {
          const socket = sockets[at]!
          if (socket.writableLength >= maxUnsentBytes) trouble.full(at)
          else if (socket.writable) socket.write(frame)
        }
      } catch (thrown) {
        trouble.threw(at--, thrown)
      }
    }
    if (carriesPing(unit)) this.pings.written(pingNumberOf(unit)!, this.#clock.nowMs())
  }

  #frameOf(unit: Unit): Uint8Array {
    return this.#speaksBaton ? this.#framer.batonFrame(unit) : this.#framer.frame(unit)
  }
}
