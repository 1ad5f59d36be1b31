import type { Socket } from 'node:net'
import type { Clock } from '../../clock.ts'
import type { Unit } from '../../media/unit.ts'
import type { BatchTask, BatchWriter } from '../../stream/reader-sink.ts'
import type { Framer } from './framer.ts'
import { carriesPing, pingNumberOf } from './frames.ts'
import { PingLog } from './unanswered-pings.ts'

/** Writes one rendition's units to the sockets of all its viewers that speak alike. */
export class SocketBatch implements BatchWriter {
  readonly pings = new PingLog()
  readonly #framer: Framer
  readonly #speaksBaton: boolean
  readonly #clock: Clock
  #unit: Unit | undefined
  #frame: Uint8Array | undefined

  constructor(framer: Framer, speaksBaton: boolean, clock: Clock) {
    this.#framer = framer
    this.#speaksBaton = speaksBaton
    this.#clock = clock
  }

  get askedMs(): number {
    return this.pings.newestMs
  }

  write(unit: Unit, sockets: readonly Socket[], until: number, task: BatchTask): void {
    while (task.left > until) {
      let at = task.left - 1
      try {
        const frame = unit === this.#unit ? this.#frame! : this.#begin(unit)
        for (; task.left > until; at = task.left - 1) {
          const socket = sockets[at]!
          const unsentBytes = socket.writableLength
          if (unsentBytes >= task.maxUnsentBytes) {
            task.full()
            continue
          }
          if (unsentBytes > 0) task.hasUnsent = true
          task.left = at
          if (socket.writable) socket.write(frame)
        }
      } catch (thrown) {
        task.threw(at, thrown)
      }
    }
  }

  /** What everybody gets, and the ping that everybody is asked, although pieces of it may be written later. */
  #begin(unit: Unit): Uint8Array {
    const frame = this.#speaksBaton ? this.#framer.batonFrame(unit) : this.#framer.frame(unit)
    if (carriesPing(unit)) this.pings.written(pingNumberOf(unit)!, this.#clock.nowMs())
    this.#unit = unit
    this.#frame = frame
    return frame
  }
}
