import type { EventEmitter } from 'node:events'
import type { Clock } from '../clock.ts'
import { networkOf } from '../net/network.ts'

/** Wrong tries of one address that are answered at once. */
const FREE_TRIES = 10
const FIRST_HOLD_MS = 1_000
const LONGEST_HOLD_MS = 60_000
/** So many answers to one address are held at a time. */
const MAX_HELD = 20
/** An address from which nothing wrong came for so long begins anew. */
const FORGET_AFTER_MS = 15 * 60_000
/** Beyond these the one that was silent for longest is forgotten. */
const MAX_ADDRESSES = 10_000

interface Tries {
  wrong: number
  held: number
  lastMs: number
}

/**
 * Makes guessing slow: from the eleventh wrong try of an address on, the answer to a wrong one is held for a second,
 * for twice as long each time, up to a minute. Nothing but that answer waits: who shares the address and has a right
 * token is served at once.
 */
export class HeldAnswers {
  readonly #clock: Clock
  /** The one that tried last comes last. */
  readonly #tries = new Map<string, Tries>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * A wrong try came: calls `answer` when it is time to, or never if the peer goes before.
   *
   * @param answer is told when too many answers to this address wait already, and then at once.
   */
  hold(address: string, peer: EventEmitter, answer: (isTooMany: boolean) => void): void {
    const tries = this.#count(networkOf(address))
    const delayMs = holdMs(tries.wrong)
    if (delayMs === 0 || tries.held >= MAX_HELD) {
      answer(delayMs > 0)
      return
    }
    tries.held++
    const end = (): void => {
      tries.held--
      peer.off('close', gone)
    }
    const timer = this.#clock.after(delayMs, () => {
      end()
      answer(false)
    })
    const gone = (): void => {
      end()
      timer.cancel()
    }
    peer.once('close', gone)
  }

  #count(network: string): Tries {
    const nowMs = this.#clock.nowMs()
    const known = this.#tries.get(network)
    const isOld = known === undefined || nowMs - known.lastMs > FORGET_AFTER_MS
    const tries = isOld ? { wrong: 0, held: known?.held ?? 0, lastMs: nowMs } : known
    tries.wrong++
    tries.lastMs = nowMs
    this.#tries.delete(network)
    this.#tries.set(network, tries)
    const [oldest] = this.#tries.keys()
    if (this.#tries.size > MAX_ADDRESSES && oldest !== undefined) this.#tries.delete(oldest)
    return tries
  }
}

function holdMs(wrongTries: number): number {
  const held = wrongTries - FREE_TRIES
  return held <= 0 ? 0 : Math.min(LONGEST_HOLD_MS, FIRST_HOLD_MS * 2 ** (held - 1))
}
