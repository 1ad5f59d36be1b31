import type { Socket } from 'node:net'
import type { Clock } from '../../clock.ts'
import type { Layout } from '../../media/track.ts'
import type { Unit } from '../../media/unit.ts'
import { discontinuityPackets } from '../../mpegts/discontinuity.ts'
import type { HelloLayout } from '../../protocol/messages.ts'
import type { Drop, EndReason, ReaderSink, Seat } from '../../stream/reader-sink.ts'
import type { Reader } from '../../stream/reader.ts'
import type { Rendition } from '../../stream/rendition.ts'
import type { Status } from '../../stream/status.ts'
import type { Connection } from './connection.ts'
import type { Framer } from './framer.ts'
import { binaryFrame, carriesPing, pingNumberOf } from './frames.ts'

/** What a sink tells its session. */
export interface SinkOwner {
  /** The first unit is about to be written: from here on this is the rendition that the viewer sees. */
  begun(sink: RenditionSink): void
  ended(sink: RenditionSink, reason: EndReason, message: string): void
  /** Those of the stream that this viewer may see. */
  readonly renditionNames: readonly string[]
}

/** One viewer's end of one rendition. While another rendition is still shown, it says nothing. */
export class RenditionSink implements ReaderSink {
  readonly rendition: Rendition
  /** Set by the session as soon as the rendition has given it. */
  reader: Reader | undefined
  readonly #connection: Connection
  /**
   * The connection's, held here because at a thousand viewers the price of a unit is objects that are no longer in
   * the processor's cache: between this and the socket there is none.
   */
  readonly #socket: Socket
  readonly #speaksBaton: boolean
  readonly #framer: Framer
  readonly #mayInspect: boolean
  readonly #clock: Clock
  readonly #owner: SinkOwner
  #isShown = false
  #status: Status | undefined
  #toldLayout: Layout | undefined
  #hasWritten = false
  /** A gap was announced for the PIDs of the unit behind it; the audio's counter jumps later, at its next unit. */
  #audioJumps = false
  #owesClock = true

  constructor(parts: {
    rendition: Rendition
    connection: Connection
    framer: Framer
    mayInspect: boolean
    clock: Clock
    owner: SinkOwner
  }) {
    this.rendition = parts.rendition
    this.#connection = parts.connection
    this.#socket = parts.connection.socket
    this.#speaksBaton = parts.connection.speaksBaton
    this.#framer = parts.framer
    this.#mayInspect = parts.mayInspect
    this.#clock = parts.clock
    this.#owner = parts.owner
  }

  /** From here on the viewer is told about this rendition; hello comes first. */
  show(layout: Layout | undefined): void {
    this.#isShown = true
    this.hello(layout)
    if (this.#status !== undefined) this.#tellStatus(this.#status)
  }

  write(unit: Unit): void {
    if (!this.#isShown) this.#begin(unit)
    if (unit.layout !== this.#toldLayout) this.hello(unit.layout)
    if (this.#audioJumps && unit.track.kind === 'audio') this.#announceJump(unit)
    this.#hasWritten = true
    const framer = this.#framer
    const frame = this.#speaksBaton ? framer.batonFrame(unit) : framer.frame(unit)
    if (carriesPing(unit)) this.#notePing(unit)
    if (unit === framer.clockedUnit) this.#owesClock = false
    if (this.#socket.writable) this.#socket.write(frame)
  }

  takeSeat(layout: Layout): Seat | undefined {
    if (!this.#hasWritten || layout !== this.#toldLayout) return undefined
    if (this.#audioJumps && layout.audio !== undefined) return undefined
    const writer = this.#speaksBaton ? this.#framer.batonBatch : this.#framer.plainBatch
    this.#connection.pings.follow(writer.pings)
    return { writer, outlet: this.#socket }
  }

  leaveSeat(owed: Unit | undefined): void {
    this.#connection.pings.unfollow(owed && carriesPing(owed) ? pingNumberOf(owed) : undefined)
  }

  /** Says what is shown. */
  hello(layout: Layout | undefined): void {
    this.#toldLayout = layout
    const { rendition } = this
    this.#connection.tell({
      type: 'hello',
      stream: rendition.streamId,
      rendition: rendition.id,
      renditions: this.#owner.renditionNames,
      layout: layout === undefined ? null : helloLayout(layout),
      poster: rendition.ring.poster.length > 0,
      serverNowMs: this.#clock.nowMs(),
    })
  }

  unsentBytes(): number {
    return this.#socket.writableLength
  }

  lagMs(nowMs: number): number {
    return this.#connection.pings.oldestAgeMs(nowMs)
  }

  cork(): void {
    this.#socket.cork()
  }

  uncork(): void {
    if (this.#owesClock && this.#hasWritten) this.#payClock()
    this.#socket.uncork()
  }

  skipped(drop: Drop, next: Unit): void {
    if (!this.#isShown) return
    this.#connection.tell({ type: 'drop', ...drop })
    this.gap(next)
    this.#owesClock = true
  }

  gap(next: Unit): void {
    if (!this.#isShown) return
    this.#audioJumps = true
    this.#announceJump(next)
  }

  statusChanged(status: Status): void {
    this.#status = status
    if (this.#isShown) this.#tellStatus(status)
  }

  ended(reason: EndReason, message: string): void {
    this.#owner.ended(this, reason, message)
  }

  #begin(unit: Unit): void {
    this.#owner.begun(this)
    this.show(unit.layout)
    // The packets of another rendition came before: its continuity counters are others.
    this.gap(unit)
  }

  #announceJump(next: Unit): void {
    if (next.track.kind === 'audio') this.#audioJumps = false
    this.#connection.write(binaryFrame(discontinuityPackets(next)))
  }

  #notePing(unit: Unit): void {
    const number = pingNumberOf(unit)
    if (number !== undefined) this.#connection.pings.written(number, this.#clock.nowMs())
  }

  #payClock(): void {
    const frame = this.#speaksBaton ? this.#framer.clockFrame() : undefined
    if (frame === undefined) return
    this.#owesClock = false
    this.#connection.write(frame)
  }

  #tellStatus(status: Status): void {
    this.#connection.tell({
      type: 'state',
      state: status.state,
      cause: status.cause ?? null,
      // It names the camera's address.
      message: (this.#mayInspect && status.message) || null,
      retryInMs:
        status.nextTryMs === undefined
          ? null
          : Math.max(0, Math.round(status.nextTryMs - this.#clock.nowMs())),
    })
  }
}

function helloLayout({ video, audio }: Layout): HelloLayout {
  return {
    video: { codec: video.codecString, width: video.width, height: video.height },
    audio: audio
      ? { codec: audio.codecString, sampleRate: audio.sampleRate, channels: audio.channels }
      : null,
  }
}
