import { Retry } from '../player/retry.ts'
import { WatchedSocket, type PlainSocket } from '../player/watched-socket.ts'
import { isFinalCloseCode } from '../protocol/close-codes.ts'
import type { EventMessage } from '../protocol/events.ts'
import { parseEvent } from '../protocol/parse-events.ts'

/** What an {@link EventLink} uses of a `WebSocket`. */
export type EventSocket = PlainSocket

/** How it stands with the relay. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** The relay does not answer; there will be another try. */
  | { readonly kind: 'waiting'; readonly retryAtMs: number }
  /** Nobody is logged in any more, or this login may not listen. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'closed' }

export interface EventLinkHandlers {
  message(message: EventMessage): void
  changed(state: LinkState): void
}

/** What an {@link EventLink} needs of the browser. */
export interface LinkSurroundings {
  /** @param since id of the last message that was read. */
  readonly openSocket: (since: string | undefined) => EventSocket
  /** Browsers hide why an upgrade was refused: is it the login? */
  readonly isRefused: () => Promise<boolean>
  readonly nowMs: () => number
}

const CONNECT_WITHIN_MS = 10_000
/** Figures come every second, so this long without a word means that the other end is gone. */
const SILENT_MS = 10_000

/** The WebSocket to `/api/events`; comes back by itself and asks for what it missed. */
export class EventLink {
  readonly #handlers: EventLinkHandlers
  readonly #surroundings: LinkSurroundings
  #state: LinkState = { kind: 'closed' }
  readonly #socket = new WatchedSocket<EventSocket>({
    opened: () => this.#change({ kind: 'open' }),
    received: (data) => this.#received(data),
    closed: (code) => this.#lost(code),
    silent: () => this.#lost(0),
  })
  readonly #retry: Retry
  #lastId: string | undefined

  constructor(handlers: EventLinkHandlers, surroundings: LinkSurroundings) {
    this.#handlers = handlers
    this.#surroundings = surroundings
    this.#retry = new Retry(surroundings.nowMs)
  }

  get state(): LinkState {
    return this.#state
  }

  /** Connects now, instead of when the next try would be due; does nothing while there is a connection. */
  open(): void {
    if (this.#socket.current !== undefined) return
    this.#retry.cancel()
    this.#socket.take(this.#surroundings.openSocket(this.#lastId), CONNECT_WITHIN_MS)
    this.#change({ kind: 'connecting' })
  }

  close(): void {
    this.#socket.drop()
    this.#retry.cancel()
    this.#change({ kind: 'closed' })
  }

  #received(data: unknown): void {
    this.#socket.expectWithin(SILENT_MS)
    const message = typeof data === 'string' ? parseEvent(data) : undefined
    if (message === undefined) return
    this.#retry.reset()
    this.#lastId = message.id
    this.#handlers.message(message)
  }

  #lost(code: number): void {
    const wasOpen = this.#state.kind === 'open'
    this.#socket.drop()
    if (isFinalCloseCode(code)) {
      this.#change({ kind: 'refused' })
      return
    }
    this.#change({ kind: 'waiting', retryAtMs: this.#retry.later(() => this.open()) })
    if (!wasOpen) void this.#lookForRefusal()
  }

  async #lookForRefusal(): Promise<void> {
    const isRefused = await this.#surroundings.isRefused()
    if (!isRefused || this.#state.kind === 'open' || this.#state.kind === 'closed') return
    this.#socket.drop()
    this.#retry.cancel()
    this.#change({ kind: 'refused' })
  }

  #change(state: LinkState): void {
    this.#state = state
    this.#handlers.changed(state)
  }
}
