import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import type { Clock } from '../../clock.ts'
import { CLOSE_CODES } from '../../protocol/close-codes.ts'
import type { ClientMessage, ReportMessage } from '../../protocol/messages.ts'
import { parseClientMessage } from '../../protocol/parse.ts'
import type { Camera } from '../../stream/camera.ts'
import type { EndReason, ReaderDetails } from '../../stream/reader-sink.ts'
import type { Rendition } from '../../stream/rendition.ts'
import { Connection, type ConnectionOwner } from './connection.ts'
import type { Framer } from './framer.ts'
import { RenditionSink, type SinkOwner } from './rendition-sink.ts'

/** A client that sends more in a second is cut off. */
const MAX_MESSAGES_PER_SECOND = 20

const CLOSE_CODE_OF: Record<EndReason, number> = {
  slow: CLOSE_CODES.slow,
  removed: CLOSE_CODES.unknown,
  kicked: CLOSE_CODES.kicked,
  shutdown: CLOSE_CODES.shutdown,
  budget: CLOSE_CODES.budget,
  full: CLOSE_CODES.full,
  revoked: CLOSE_CODES.forbidden,
}

export interface SessionParts {
  readonly ws: WebSocket
  readonly socket: Socket
  readonly camera: Camera
  readonly rendition: Rendition
  /** The one rendition that this viewer may see; undefined = each. */
  readonly boundTo: string | undefined
  readonly details: ReaderDetails
  /** May this viewer know the camera's address? */
  readonly mayInspect: boolean
  readonly clock: Clock
  framerOf(rendition: Rendition): Framer
  /** Milliseconds after which this viewer is to come back when the server goes down. */
  returnInMs(): number
}

/** One viewer: shows one rendition, obeys its messages, and changes to another rendition at a keyframe. */
export class Session implements SinkOwner, ConnectionOwner {
  readonly #parts: SessionParts
  readonly #connection: Connection
  #shown: RenditionSink
  /** Asked for, and not yet at a keyframe. */
  #coming: RenditionSink | undefined
  #isPaused = false
  /** Asked for during a pause. */
  #wantedId: string | undefined
  #keyframesOnly = false
  #secondBeganMs = 0
  #messagesInSecond = 0

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#connection = new Connection(parts.ws, parts.socket, parts.clock, this)
    this.#shown = this.#sinkOf(parts.rendition)
    this.#shown.show(parts.rendition.layout)
    this.#attach(this.#shown)
  }

  begun(sink: RenditionSink): void {
    const before = this.#shown
    this.#shown = sink
    this.#coming = undefined
    before.reader?.close()
  }

  ended(sink: RenditionSink, reason: EndReason, message: string): void {
    if (sink === this.#coming) this.#coming = undefined
    else this.close(CLOSE_CODE_OF[reason], message)
  }

  drained(): void {
    this.#shown.reader?.drained()
    this.#coming?.reader?.drained()
  }

  gone(): void {
    this.#shown.reader?.close()
    this.#coming?.reader?.close()
    this.#coming = undefined
  }

  said(data: RawData, isBinary: boolean): void {
    if (this.#isFlooded()) {
      this.close(CLOSE_CODES.protocol, `More than ${MAX_MESSAGES_PER_SECOND} messages in a second.`)
      return
    }
    const message = isBinary
      ? ({ type: 'invalid', reason: 'Only text messages are understood.' } as const)
      : parseClientMessage((data as Buffer).toString())
    if (message.type === 'invalid') this.close(CLOSE_CODES.protocol, message.reason)
    else this.#obey(message)
  }

  get renditionNames(): readonly string[] {
    const { camera, boundTo } = this.#parts
    return [...camera.renditions.keys()].filter((name) => name === (boundTo ?? name))
  }

  close(code: number, reason: string): void {
    if (code === CLOSE_CODES.shutdown)
      this.#connection.tell({ type: 'goodbye', retryInMs: this.#parts.returnInMs() })
    this.#connection.close(code, reason)
    this.gone()
  }

  #sinkOf(rendition: Rendition): RenditionSink {
    const { mayInspect, clock } = this.#parts
    const framer = this.#parts.framerOf(rendition)
    const connection = this.#connection
    return new RenditionSink({ rendition, connection, framer, mayInspect, clock, owner: this })
  }

  #attach(sink: RenditionSink): void {
    const reader = sink.rendition.attach(sink, this.#parts.details, this.#keyframesOnly)
    sink.reader = reader
    if (this.#parts.ws.readyState !== this.#parts.ws.OPEN) reader.close()
  }

  #obey(message: ClientMessage): void {
    switch (message.type) {
      case 'report':
        this.#noteReport(message)
        break
      case 'pause':
        this.#isPaused = true
        this.#shown.reader?.pause()
        this.#coming?.reader?.pause()
        break
      case 'resume':
        this.#resume()
        break
      case 'keyframes-only':
        this.#keyframesOnly = message.on
        for (const sink of [this.#shown, this.#coming]) {
          if (sink?.reader) sink.reader.keyframesOnly = message.on
        }
        break
      case 'rendition':
        this.#changeTo(message.id)
        break
    }
  }

  /** Of the rendition that is shown: that is what the viewer sees. */
  #noteReport({ delayMs, fps, dropped }: ReportMessage): void {
    const { reader, rendition } = this.#shown
    rendition.reportDelay(delayMs)
    if (reader) reader.report = { delayMs, fps, dropped, reportedMs: this.#parts.clock.nowMs() }
  }

  #resume(): void {
    const wantedId = this.#wantedId
    this.#isPaused = false
    this.#wantedId = undefined
    if (wantedId !== undefined) this.#changeTo(wantedId)
    this.#shown.reader?.resume()
    this.#coming?.reader?.resume()
  }

  /** A rendition that the stream does not have, and the one that is shown, are answered by a hello that says so. */
  #changeTo(id: string): void {
    const { camera, boundTo } = this.#parts
    const rendition = id === (boundTo ?? id) ? camera.renditions.get(id) : undefined
    const isOther = rendition !== undefined && rendition !== this.#shown.rendition
    this.#wantedId = this.#isPaused && isOther ? id : undefined
    if (this.#wantedId !== undefined) return
    this.#coming?.reader?.close()
    this.#coming = undefined
    if (!isOther) {
      this.#shown.hello(this.#shown.rendition.layout)
      return
    }
    this.#coming = this.#sinkOf(rendition)
    this.#attach(this.#coming)
  }

  #isFlooded(): boolean {
    const nowMs = this.#parts.clock.nowMs()
    if (nowMs - this.#secondBeganMs >= 1000) {
      this.#secondBeganMs = nowMs
      this.#messagesInSecond = 0
    }
    this.#messagesInSecond += 1
    return this.#messagesInSecond > MAX_MESSAGES_PER_SECOND
  }
}
