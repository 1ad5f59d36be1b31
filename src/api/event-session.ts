import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Clock, Timer } from '../clock.ts'
import { resetSocket } from '../net/reset-socket.ts'
import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { Audience } from './audience.ts'
import type { LoggedEvent } from './event-log.ts'

/** More than this is not kept for somebody who does not read, beside what greeted them. */
export const MAX_BACKLOG_BYTES = 1_048_576
const PING_INTERVAL_MS = 5_000
/** Whoever does not answer a ping for so long does not read. */
export const PATIENCE_MS = 10_000
/** After the close frame was written, the other side has this long to answer it. */
const CLOSE_TIMEOUT_MS = 1_000

export interface EventSessionParts {
  readonly ws: WebSocket
  readonly socket: Duplex
  readonly audience: Audience
  /** Id of the token. */
  readonly principal: string
  /** Of the browser's login; undefined where a token came. */
  readonly session: string | undefined
  /** IP address. */
  readonly address: string
  /** The stream whose readers are told each second. */
  readonly readersOf: string | undefined
  readonly clock: Clock
}

/** One connection to `/api/events`: it is written to, it says nothing, and it is cut when it does not read. */
export class EventSession {
  readonly audience: Audience
  readonly principal: string
  readonly session: string | undefined
  readonly address: string
  readonly readersOf: string | undefined
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>
  readonly #ws: WebSocket
  readonly #socket: Duplex
  readonly #clock: Clock
  #maxBacklogBytes = MAX_BACKLOG_BYTES
  #pingedMs = 0
  #isAnswered = true
  #closeTimer: Timer | undefined

  constructor({ ws, socket, audience, principal, session, address, readersOf, clock }: EventSessionParts) {
    this.audience = audience
    this.principal = principal
    this.session = session
    this.address = address
    this.readersOf = readersOf
    this.#ws = ws
    this.#socket = socket
    this.#clock = clock
    this.#pingedMs = clock.nowMs()
    ws.on('message', () =>
      this.close(CLOSE_CODES.protocol, 'Nothing may be sent here; the events only come.'),
    )
    ws.on('ping', (data) => {
      if (ws.bufferedAmount < MAX_BACKLOG_BYTES) ws.pong(data)
    })
    ws.on('pong', () => (this.#isAnswered = true))
    // A broken frame, or one that is too long: ws has answered it and closes.
    ws.on('error', () => this.#resetSoon())
    this.closed = new Promise((resolve) => {
      ws.on('close', () => {
        this.#closeTimer?.cancel()
        resolve()
      })
    })
  }

  /** Writes what comes first; however much it is, it does not count as backlog. */
  greet(texts: readonly Buffer[]): void {
    this.#maxBacklogBytes += texts.reduce((sum, text) => sum + text.byteLength, 0)
    for (const text of texts) this.send(text)
  }

  /** Writes the event, if they who listen here are told of it. */
  tell(event: LoggedEvent): void {
    const text = textFor(event, this.audience)
    if (text !== undefined) this.send(text)
  }

  /** Writes figures, unless earlier messages still wait: only the newest are of use. */
  sendFigures(texts: readonly Buffer[]): void {
    if (this.#ws.bufferedAmount === 0) for (const text of texts) this.send(text)
  }

  /** Looks once a second whether anything is read at the other end. */
  beat(nowMs: number): void {
    const sinceMs = nowMs - this.#pingedMs
    if (!this.#isAnswered) {
      if (sinceMs >= PATIENCE_MS)
        this.close(CLOSE_CODES.slow, 'Nothing was read from the connection for 10 s.')
    } else if (sinceMs >= PING_INTERVAL_MS && this.#ws.readyState === WebSocket.OPEN) {
      this.#isAnswered = false
      this.#pingedMs = nowMs
      this.#ws.ping()
    }
  }

  /** Begins the closing handshake and cuts the connection soon if the other side takes no part. */
  close(code: number, reason: string): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    this.#ws.close(code, reason)
    this.#resetSoon()
  }

  send(text: Buffer): void {
    if (this.#ws.readyState !== WebSocket.OPEN) return
    if (this.#ws.bufferedAmount + text.byteLength > this.#maxBacklogBytes)
      this.close(CLOSE_CODES.slow, 'The connection does not keep up with the events.')
    else this.#ws.send(text, { binary: false })
  }

  /** A reset, so that the kernel keeps nothing for a peer that reads nothing. */
  #resetSoon(): void {
    this.#closeTimer ??= this.#clock.after(CLOSE_TIMEOUT_MS, () => {
      if (this.#socket instanceof Socket) resetSocket(this.#socket)
      else this.#ws.terminate()
    })
  }
}

/** What an audience is told of an event; undefined = nothing. */
export function textFor(event: LoggedEvent, { mayInspect, sees }: Audience): Buffer | undefined {
  if (event.stream !== undefined && !sees(event.stream)) return undefined
  return mayInspect ? event.forInspectors(sees) : event.forViewers(sees)
}
