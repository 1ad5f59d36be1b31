/** What a {@link WatchedSocket} uses of a `WebSocket`. */
export interface PlainSocket {
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  close(): void
}

/** What happens at the socket of the moment; one that was dropped says nothing any more. */
export interface SocketHandlers {
  opened(): void
  received(data: unknown): void
  closed(code: number, reason: string): void
  /** Nothing came for as long as was said: a connection whose other end vanished is never closed by anybody. */
  silent(): void
}

/** The place of one WebSocket after another, each watched for silence. */
export class WatchedSocket<S extends PlainSocket> {
  readonly #handlers: SocketHandlers
  #socket: S | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(handlers: SocketHandlers) {
    this.#handlers = handlers
  }

  /** The socket of the moment, in whatever state it is. */
  get current(): S | undefined {
    return this.#socket
  }

  /** Takes a socket that has just been made; there must be none. @param withinMs how long it may take to open. */
  take(socket: S, withinMs: number): void {
    const handlers = this.#handlers
    socket.onopen = () => handlers.opened()
    socket.onmessage = ({ data }) => handlers.received(data)
    socket.onclose = ({ code, reason }) => handlers.closed(code, reason)
    this.#socket = socket
    this.expectWithin(withinMs)
  }

  /** From now on, so long may nothing come. */
  expectWithin(silentMs: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#handlers.silent(), silentMs)
  }

  drop(): void {
    clearTimeout(this.#timer)
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }
}
