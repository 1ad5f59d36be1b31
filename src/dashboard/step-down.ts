/** What a tile asks the relay for: everything, the smaller rendition, or keyframes alone. */
export type Level = 'full' | 'sub' | 'keyframes'

/** What is seen of a tile's player. */
export interface Sight {
  /** Age of the oldest picture that waits for the decoder. What is decoded and waits to be drawn does not count. */
  readonly queueMs: number
  readonly hasSub: boolean
}

/** A decoder whose queue is older than this is behind. */
const BEHIND_MS = 1_000
/** For so long before the tile takes a step. */
const PATIENCE_MS = 3_000
/** So long without falling behind before it tries a step back; twice as long after each try that failed. */
const FIRST_RECOVERY_MS = 20_000
const LONGEST_RECOVERY_MS = 600_000
/** One tile at a time finds out whether there is room. */
const TRY_EVERY_MS = 5_000

/** What the tiles of a page know of each other: they share one processor. */
export class SharedRoom {
  #behindMs = -Infinity
  #triedMs = -Infinity

  /** Some tile is behind. */
  behind(nowMs: number): void {
    this.#behindMs = nowMs
  }

  /** May a tile try a step back? If so, the others wait for what comes of it. */
  mayTry(nowMs: number): boolean {
    if (nowMs - this.#behindMs < PATIENCE_MS || nowMs - this.#triedMs < TRY_EVERY_MS) return false
    this.#triedMs = nowMs
    return true
  }
}

/** Decides what one tile asks for, so that its decoder keeps up. Look about once a second. */
export class StepDown {
  readonly #room: SharedRoom
  #level: Level = 'full'
  #behindSinceMs: number | undefined
  #wellSinceMs: number | undefined
  #recoveryMs = FIRST_RECOVERY_MS
  /** When the last step back was tried; undefined once it held. */
  #triedMs: number | undefined

  constructor(room: SharedRoom) {
    this.#room = room
  }

  get level(): Level {
    return this.#level
  }

  /** @returns the level from here on. */
  look(sight: Sight, nowMs: number): Level {
    if (sight.queueMs > BEHIND_MS) this.#behind(sight, nowMs)
    else this.#well(sight, nowMs)
    return this.#level
  }

  /** Nobody looks at the tile, or it is about to be looked at closely: nothing of what was seen counts. */
  reset(): void {
    this.#level = 'full'
    this.#behindSinceMs = this.#wellSinceMs = this.#triedMs = undefined
    this.#recoveryMs = FIRST_RECOVERY_MS
  }

  #behind({ hasSub }: Sight, nowMs: number): void {
    this.#room.behind(nowMs)
    this.#wellSinceMs = undefined
    this.#behindSinceMs ??= nowMs
    if (nowMs - this.#behindSinceMs < PATIENCE_MS || this.#level === 'keyframes') return
    if (this.#triedMs !== undefined) this.#recoveryMs = Math.min(LONGEST_RECOVERY_MS, this.#recoveryMs * 2)
    this.#level = this.#level === 'full' && hasSub ? 'sub' : 'keyframes'
    this.#behindSinceMs = this.#triedMs = undefined
  }

  #well({ hasSub }: Sight, nowMs: number): void {
    this.#behindSinceMs = undefined
    this.#wellSinceMs ??= nowMs
    const wellMs = nowMs - this.#wellSinceMs
    if (this.#level === 'full') {
      if (wellMs >= this.#recoveryMs) {
        this.#recoveryMs = FIRST_RECOVERY_MS
        this.#triedMs = undefined
      }
      return
    }
    if (wellMs < this.#recoveryMs || !this.#room.mayTry(nowMs)) return
    this.#level = this.#level === 'keyframes' && hasSub ? 'sub' : 'full'
    this.#triedMs = nowMs
    this.#wellSinceMs = nowMs
  }
}
