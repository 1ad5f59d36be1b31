/** An initialization segment: from here on the buffer holds another configuration. */
export interface InitEntry {
  readonly mime: string
  readonly init: Uint8Array<ArrayBuffer>
}

/** What an {@link AppendQueue} uses of a `SourceBuffer`. */
export interface AppendTarget {
  readonly updating: boolean
  appendBuffer(bytes: Uint8Array<ArrayBuffer>): void
  changeType(mime: string): void
  remove(startSec: number, endSec: number): void
}

type Entry = Uint8Array<ArrayBuffer> | InitEntry

/** The queue is past its bound: the decoder cannot follow, or the buffer never opened. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError'
}

const MAX_QUEUED_BYTES = 64 * 1024 * 1024

/** Hands bytes to one `SourceBuffer` as soon as it takes them; what waits is joined into one append. */
export class AppendQueue {
  #entries: Entry[] = []
  #queuedBytes = 0
  #mime: string
  #target: AppendTarget | undefined

  constructor(mime: string) {
    this.#mime = mime
  }

  /** The buffer is there. */
  attach(target: AppendTarget): void {
    this.#target = target
    this.flush()
  }

  /** @throws QueueFullError, and what `appendBuffer` and `changeType` throw. */
  push(entry: Entry): void {
    this.#entries.push(entry)
    this.#queuedBytes += entry instanceof Uint8Array ? entry.byteLength : entry.init.byteLength
    if (this.#queuedBytes > MAX_QUEUED_BYTES)
      throw new QueueFullError(`Cannot queue ${this.#queuedBytes} bytes`)
    this.flush()
  }

  /** To be called when the buffer has taken what it was given. */
  flush(): void {
    const target = this.#target
    if (target === undefined || target.updating || this.#entries.length === 0) return
    const first = this.#entries[0]
    if (first !== undefined && !(first instanceof Uint8Array) && first.mime !== this.#mime) {
      target.changeType(first.mime)
      this.#mime = first.mime
    }
    target.appendBuffer(this.#takeJoined())
  }

  /** Forgets what was played long ago, when nothing else is to be done. */
  trim(endSec: number): void {
    if (this.#target === undefined || this.#target.updating || this.#entries.length > 0) return
    this.#target.remove(0, endSec)
  }

  /** All entries up to the next change of type. */
  #takeJoined(): Uint8Array<ArrayBuffer> {
    const isNext = (entry: Entry): boolean => !(entry instanceof Uint8Array) && entry.mime !== this.#mime
    const end = this.#entries.findIndex(isNext)
    const taken = this.#entries.splice(0, end === -1 ? this.#entries.length : end)
    const parts = taken.map((entry) => (entry instanceof Uint8Array ? entry : entry.init))
    const size = parts.reduce((sum, part) => sum + part.byteLength, 0)
    this.#queuedBytes -= size
    const only = parts.length === 1 ? parts[0] : undefined
    return only ?? join(parts, size)
  }
}

function join(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(size)
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.byteLength
  }
  return joined
}
