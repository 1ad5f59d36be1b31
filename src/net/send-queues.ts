import type { Socket } from 'node:net'
import type { Clock, Timer } from '../clock.ts'
import { connectionKey, readKernelTables, sendQueuesIn } from './kernel-sockets.ts'

const LOOK_MS = 1_000

/** At a look, so many bytes of the connection lay in the kernel that the peer had not acknowledged. */
export type OnLook = (queuedBytes: number) => void

/**
 * Looks at what the kernel has taken of connections and not yet delivered, which Node tells of no socket: once a second
 * for all that are watched together, and not at all while there are none. Where the system does not tell it either,
 * nobody is told anything.
 */
export class SendQueues {
  readonly #clock: Clock
  readonly #read: () => Promise<string | undefined>
  readonly #watched = new Map<string, OnLook>()
  #timer: Timer | undefined
  #isLooking = false

  /** @param read gives the system's tables of connections. */
  constructor(clock: Clock, read: () => Promise<string | undefined> = readKernelTables) {
    this.#clock = clock
    this.#read = read
  }

  /** Calls `onLook` at each look until the returned function is called. */
  watch(socket: Socket, onLook: OnLook): () => void {
    const key = connectionKey(socket)
    if (key === undefined) return () => undefined
    this.#watched.set(key, onLook)
    this.#schedule()
    return () => {
      if (this.#watched.get(key) === onLook) this.#watched.delete(key)
      if (this.#watched.size > 0) return
      this.#timer?.cancel()
      this.#timer = undefined
    }
  }

  #schedule(): void {
    if (this.#isLooking || this.#watched.size === 0) return
    this.#timer ??= this.#clock.after(LOOK_MS, () => {
      this.#timer = undefined
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    this.#isLooking = true
    const tables = await this.#read()
    this.#isLooking = false
    for (const [key, bytes] of sendQueuesIn(tables ?? '')) this.#watched.get(key)?.(bytes)
    this.#schedule()
  }
}
