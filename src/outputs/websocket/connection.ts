import type { Socket } from 'node:net'
import { WebSocket, type RawData } from 'ws'
import type { Clock, Timer } from '../../clock.ts'
import { resetSocket } from '../../net/reset-socket.ts'
import { pongNumber } from '../../protocol/frame.ts'
import { encodeMessage, SUBPROTOCOL, type ServerMessage } from '../../protocol/messages.ts'
import { textFrame } from './frames.ts'
import { UnansweredPings } from './unanswered-pings.ts'

/** After the close frame was written, the viewer has this long to answer it. */
const CLOSE_TIMEOUT_MS = 1000
/** Units alone never pile up so far, their reader sees to it: so it is messages, told to a viewer that reads nothing. */
const MAX_BACKLOG_BYTES = 33_554_432
const KEEP_ALIVE_MS = 15_000
/** A close frame's reason is at most this many bytes of UTF-8 (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123

/** Who hears of a connection. */
export interface ConnectionOwner {
  /** Only from viewers that speak `baton.v1`. */
  said(data: RawData, isBinary: boolean): void
  /** What was written has been taken. */
  drained(): void
  /** No unit may be written any more; may be told more than once. */
  gone(): void
}

/**
 * One viewer's socket. `ws` made the handshake, reads, and closes; whole frames are written past it, straight to the
 * socket, which it allows as long as none of its own is half written.
 */
export class Connection {
  readonly speaksBaton: boolean
  readonly pings = new UnansweredPings()
  /** For the finished frames of units, which are written to it as long as it is writable. */
  readonly socket: Socket
  readonly #ws: WebSocket
  readonly #clock: Clock
  #closeTimer: Timer | undefined

  constructor(ws: WebSocket, socket: Socket, clock: Clock, owner?: ConnectionOwner) {
    this.speaksBaton = ws.protocol === SUBPROTOCOL
    this.#ws = ws
    this.socket = socket
    this.#clock = clock
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    ws.on('pong', (payload) => {
      const number = pongNumber(payload)
      if (number !== undefined) this.pings.answered(number)
    })
    // Broken frames and torn sockets: ws has answered them and closes; what is left is not to wait for long.
    ws.on('error', () => {
      this.#destroySoon()
      owner?.gone()
    })
    ws.on('close', () => {
      this.#closeTimer?.cancel()
      owner?.gone()
    })
    if (owner === undefined) return
    if (this.speaksBaton) ws.on('message', (data, isBinary) => owner.said(data, isBinary))
    socket.on('drain', () => owner.drained())
  }

  /** Writes a whole frame; nothing once the closing handshake has begun. */
  write(frame: Uint8Array): void {
    if (this.#ws.readyState === WebSocket.OPEN) this.socket.write(frame)
  }

  /** Writes a message, if the viewer speaks `baton.v1`. */
  tell(message: ServerMessage): void {
    if (!this.speaksBaton) return
    if (this.socket.writableLength > MAX_BACKLOG_BYTES) resetSocket(this.socket)
    else this.write(textFrame(encodeMessage(message)))
  }

  /** Begins the closing handshake, if the viewer has not, and cuts the connection soon if that does not end. */
  close(code: number, reason: string): void {
    if (this.#ws.readyState === WebSocket.CLOSED) return
    if (this.#ws.readyState === WebSocket.OPEN) this.#ws.close(code, truncate(reason))
    this.#destroySoon()
  }

  /** A reset, since a peer that reads nothing would leave megabytes in the kernel for minutes after a mere close. */
  #destroySoon(): void {
    this.#closeTimer ??= this.#clock.after(CLOSE_TIMEOUT_MS, () => resetSocket(this.socket))
  }
}

/** The longest start of `reason` that fits and ends with a whole character. */
function truncate(reason: string): string {
  const space = new Uint8Array(MAX_REASON_BYTES)
  return reason.slice(0, new TextEncoder().encodeInto(reason, space).read)
}
