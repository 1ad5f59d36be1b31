import type { Duplex } from 'node:stream'

/** So many connections may be open on which nobody asks for anything: browsers keep a few in store, attackers thousands. */
export const MAX_IDLE = 2_000

/** A server's connections: those with an answer under way, or upgraded, and those that say nothing, of which there is a bound. */
export class Connections {
  readonly #busy = new Set<Duplex>()
  /** The longest idle first. */
  readonly #idle = new Set<Duplex>()
  /** One for all connections: each would cost memory as long as somebody watches. */
  readonly #forget: (this: Duplex) => void

  constructor() {
    const sets = [this.#busy, this.#idle]
    this.#forget = function () {
      for (const set of sets) set.delete(this)
    }
  }

  /** A connection was made. Where too many say nothing, the one that has for longest is closed. */
  opened(socket: Duplex): void {
    this.rests(socket)
    socket.on('close', this.#forget)
  }

  /** A request came on it. */
  works(socket: Duplex): void {
    this.#idle.delete(socket)
    this.#busy.add(socket)
  }

  /** The answer has ended. */
  rests(socket: Duplex): void {
    this.#busy.delete(socket)
    if (socket.destroyed) return
    this.#idle.add(socket)
    if (this.#idle.size <= MAX_IDLE) return
    const [longest] = this.#idle
    longest?.destroy()
  }

  /** Closes those that say nothing. */
  closeIdle(): void {
    for (const socket of this.#idle) socket.destroy()
  }

  closeAll(): void {
    this.closeIdle()
    for (const socket of this.#busy) socket.destroy()
  }
}
