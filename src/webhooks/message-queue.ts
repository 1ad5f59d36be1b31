import type { Message } from './message.ts'

/** So many messages wait for one target. */
export const MAX_WAITING = 2000

/** Messages for one target, oldest first: of each rendition only the newest, and a bounded number in all. */
export class MessageQueue {
  #waiting = new Map<string, Message>()
  #sending: Message | undefined
  /** Whether what is being sent is out of date by now. */
  #isStale = false
  /** How many were left out because the same rendition had newer ones. */
  superseded = 0
  /** How many were left out because too many waited: the oldest. */
  dropped = 0

  get size(): number {
    return this.#waiting.size + (this.#sending === undefined ? 0 : 1)
  }

  push(message: Message): void {
    if (message.rendition === undefined) this.#forgetStream(message.stream)
    const key = keyOf(message)
    if (this.#waiting.delete(key)) this.superseded++
    if (this.#sending !== undefined && replaces(message, this.#sending)) this.#isStale = true
    this.#waiting.set(key, message)
    this.#dropOldest()
  }

  /** The oldest, which is then {@link sent} or {@link putBack}; undefined while none waits. */
  take(): Message | undefined {
    const [next] = this.#waiting
    if (next === undefined) return undefined
    const [key, message] = next
    this.#waiting.delete(key)
    this.#sending = message
    this.#isStale = false
    return message
  }

  /** What was taken is done with. */
  sent(): void {
    this.#sending = undefined
  }

  /** What was taken is the next one again, unless it is out of date by now. */
  putBack(): void {
    const message = this.#sending
    this.#sending = undefined
    if (message === undefined) return
    if (this.#isStale) this.superseded++
    else this.#waiting = new Map([[keyOf(message), message], ...this.#waiting])
    this.#dropOldest()
  }

  #forgetStream(stream: string | undefined): void {
    for (const [key, message] of this.#waiting)
      if (message.stream === stream && message.rendition !== undefined) {
        this.#waiting.delete(key)
        this.superseded++
      }
  }

  #dropOldest(): void {
    if (this.#waiting.size <= MAX_WAITING) return
    const [oldest] = this.#waiting.keys()
    if (oldest !== undefined) this.#waiting.delete(oldest)
    this.dropped++
  }
}

/** No id of a stream or a rendition holds a slash. */
function keyOf({ stream = '', rendition = '' }: Message): string {
  return `${stream}/${rendition}`
}

function replaces(newer: Message, older: Message): boolean {
  if (newer.stream !== older.stream) return false
  return newer.rendition === undefined || newer.rendition === older.rendition
}
