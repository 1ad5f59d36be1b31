import { backoffMs } from '../player/backoff.ts'
import { isFinalCloseCode } from '../protocol/close-codes.ts'
import type { EventMessage } from '../protocol/events.ts'
import { parseEvent } from '../protocol/parse-events.ts'

/** What an {@link EventLink} uses of a `WebSocket`. */
export interface EventSocket {
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  close(): void
}

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
  #socket: EventSocket | undefined
  #lastId: string | undefined
  #failures = 0
  #downSinceMs: number | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #silenceTimer: ReturnType<typeof setTimeout> | undefined

  constructor(handlers: EventLinkHandlers, surroundings: LinkSurroundings) {
    this.#handlers = handlers
    this.#surroundings = surroundings
  }

  get state(): LinkState {
    return this.#state
  }

  /** Connects now, instead of when the next try would be due; does nothing while there is a connection. */
  open(): void {
    if (this.#socket !== undefined) return
    clearTimeout(this.#retryTimer)
    const socket = this.#surroundings.openSocket(this.#lastId)
    socket.onopen = () => this.#change({ kind: 'open' })
    socket.onmessage = ({ data }) => this.#received(data)
    socket.onclose = ({ code }) => this.#lost(code)
    this.#socket = socket
    this.#watch(CONNECT_WITHIN_MS)
    this.#change({ kind: 'connecting' })
  }

  close(): void {
    this.#dropSocket()
    clearTimeout(this.#retryTimer)
    this.#change({ kind: 'closed' })
  }

  #received(data: unknown): void {
    this.#watch(SILENT_MS)
    const message = typeof data === 'string' ? parseEvent(data) : undefined
    if (message === undefined) return
    this.#failures = 0
    this.#downSinceMs = undefined
    this.#lastId = message.id
    this.#handlers.message(message)
  }

  #watch(silentMs: number): void {
    clearTimeout(this.#silenceTimer)
    this.#silenceTimer = setTimeout(() => this.#lost(0), silentMs)
  }

  #lost(code: number): void {
    const wasOpen = this.#state.kind === 'open'
    this.#dropSocket()
    if (isFinalCloseCode(code)) {
      this.#change({ kind: 'refused' })
      return
    }
    this.#retryLater()
    if (!wasOpen) void this.#lookForRefusal()
  }

  #retryLater(): void {
    const nowMs = this.#surroundings.nowMs()
    this.#downSinceMs ??= nowMs
    const waitMs = backoffMs(this.#failures++, nowMs - this.#downSinceMs)
    this.#retryTimer = setTimeout(() => this.open(), waitMs)
    this.#change({ kind: 'waiting', retryAtMs: nowMs + waitMs })
  }

  async #lookForRefusal(): Promise<void> {
    const isRefused = await this.#surroundings.isRefused()
    if (!isRefused || this.#state.kind === 'open' || this.#state.kind === 'closed') return
    this.#dropSocket()
    clearTimeout(this.#retryTimer)
    this.#change({ kind: 'refused' })
  }

  #dropSocket(): void {
    clearTimeout(this.#silenceTimer)
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined) return
    socket.onopen = socket.onmessage = socket.onclose = null
    socket.close()
  }

  #change(state: LinkState): void {
    this.#state = state
    this.#handlers.changed(state)
  }
}
