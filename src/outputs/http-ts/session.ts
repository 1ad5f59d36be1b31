import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../clock.ts'
import type { Unit } from '../../media/unit.ts'
import { discontinuityPackets } from '../../mpegts/discontinuity.ts'
import { resetSocket } from '../../net/reset-socket.ts'
import type { SendQueues } from '../../net/send-queues.ts'
import type { Drop, EndReason, ReaderDetails, ReaderSink } from '../../stream/reader-sink.ts'
import type { Reader } from '../../stream/reader.ts'
import type { Rendition } from '../../stream/rendition.ts'
import type { Body } from './body.ts'
import { sendProblem } from './problem.ts'
import { Progress } from './progress.ts'

/** So long a request waits for the first keyframe: a camera's start on demand and its GOP. */
const FIRST_KEYFRAME_MS = 15_000
/** After the last byte was written, the viewer has this long to take it. */
const CLOSE_TIMEOUT_MS = 1000
const RETRY_AFTER_SECONDS = '5'

/** The head of a response that carries a stream. */
export const TS_HEADERS = {
  'content-type': 'video/mp2t',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'close',
}

/** One viewer over plain HTTP: the response's body are the units, until either side ends it. */
export class Session implements ReaderSink {
  readonly #rendition: Rendition
  readonly #res: ServerResponse
  readonly #socket: Socket
  readonly #body: Body
  readonly #mayInspect: boolean
  readonly #clock: Clock
  readonly #progress = new Progress()
  readonly #unwatch: () => void
  readonly #keyframeTimer: Timer
  #closeTimer: Timer | undefined
  #reader: Reader | undefined
  #isOver = false
  /** A gap was announced for the PIDs of the unit behind it; the audio's counter jumps later, at its next unit. */
  #audioJumps = false

  constructor(parts: {
    rendition: Rendition
    res: ServerResponse
    socket: Socket
    body: Body
    details: ReaderDetails
    /** May this viewer know the camera's address? */
    mayInspect: boolean
    queues: SendQueues
    clock: Clock
  }) {
    this.#rendition = parts.rendition
    this.#res = parts.res
    this.#socket = parts.socket
    this.#body = parts.body
    this.#mayInspect = parts.mayInspect
    this.#clock = parts.clock
    this.#socket.setNoDelay(true)
    this.#socket.on('drain', this.#onDrain)
    this.#res.on('close', () => this.#gone())
    this.#unwatch = parts.queues.watch(this.#socket, (queuedBytes) => this.#look(queuedBytes))
    this.#keyframeTimer = parts.clock.after(FIRST_KEYFRAME_MS, () => this.#refuse('No picture came in time.'))
    this.#reader = this.#rendition.attach(this, parts.details)
    if (this.#isOver) this.#reader.close()
  }

  write(unit: Unit): void {
    if (!this.#res.headersSent) this.#sendHead()
    if (this.#audioJumps && unit.track.kind === 'audio') this.#announceJump(unit)
    this.#send(this.#body.of(unit))
  }

  unsentBytes(): number {
    return this.#socket.writableLength
  }

  lagMs(nowMs: number): number {
    const { bytesWritten, writableLength } = this.#socket
    this.#progress.mark(bytesWritten, nowMs)
    return this.#progress.lagMs(bytesWritten - writableLength, nowMs)
  }

  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    this.#socket.uncork()
    this.#progress.burst(this.#socket.bytesWritten, this.#clock.nowMs())
  }

  skipped(_drop: Drop, next: Unit): void {
    this.gap(next)
  }

  gap(next: Unit): void {
    this.#audioJumps = true
    this.#announceJump(next)
  }

  /** Nobody to tell: a plain HTTP viewer sees the picture stand still. */
  statusChanged(): void {}

  ended(reason: EndReason, message: string): void {
    if (reason === 'slow') resetSocket(this.#socket)
    else if (this.#res.headersSent) this.close()
    else this.#refuse(message)
  }

  /** Ends the body; idempotent. */
  close(): void {
    if (!this.#res.headersSent) {
      this.#refuse('The server is going down.')
      return
    }
    if (this.#isOver) return
    this.#over()
    this.#socket.end()
    this.#closeTimer = this.#clock.after(CLOSE_TIMEOUT_MS, () => resetSocket(this.#socket))
  }

  readonly #onDrain = (): void => this.#reader?.drained()

  /** One write per unit: no transfer encoding, the connection's end is the body's end (RFC 9112 §6.3). */
  #sendHead(): void {
    this.#keyframeTimer.cancel()
    this.#res.removeHeader('transfer-encoding')
    this.#res.writeHead(200, TS_HEADERS)
    this.#res.flushHeaders()
  }

  #announceJump(next: Unit): void {
    if (next.track.kind === 'audio') this.#audioJumps = false
    this.#send(discontinuityPackets(next))
  }

  #send(bytes: Uint8Array): void {
    if (this.#isOver || !this.#socket.writable) return
    this.#socket.write(bytes)
  }

  #look(queuedBytes: number): void {
    const { bytesWritten, writableLength } = this.#socket
    const nowMs = this.#clock.nowMs()
    this.#progress.mark(bytesWritten, nowMs)
    this.#progress.look(bytesWritten - writableLength - queuedBytes, nowMs)
  }

  #refuse(message: string): void {
    if (this.#isOver || this.#res.headersSent) return
    const { status } = this.#rendition
    this.#over()
    const detail = (this.#mayInspect && status.message) || message
    const problem = { code: 'no-picture', detail, cause: status.cause } as const
    sendProblem(this.#res, problem, { 'retry-after': RETRY_AFTER_SECONDS })
  }

  #gone(): void {
    this.#closeTimer?.cancel()
    this.#over()
  }

  #over(): void {
    this.#isOver = true
    this.#keyframeTimer.cancel()
    this.#unwatch()
    this.#socket.off('drain', this.#onDrain)
    this.#reader?.close()
  }
}
