import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { findCaller, type Caller } from '../auth/caller.ts'
import { may } from '../auth/roles.ts'
import type { Clock } from '../clock.ts'
import { RelayError } from '../errors.ts'
import { CLOSE_CODES } from '../protocol/close-codes.ts'
import { EVENTS_SUBPROTOCOL } from '../protocol/events.ts'
import type { Hub } from '../stream/hub.ts'
import type { Recorder } from '../stream/recorder.ts'
import { audienceOf, type Audience } from './audience.ts'
import { checkRoom } from './event-bounds.ts'
import { EventBodies } from './event-bodies.ts'
import { EventLog, type LoggedEvent, type Unknown } from './event-log.ts'
import { EventSession, textFor } from './event-session.ts'
import { wishOf, type Wish } from './event-wish.ts'
import { EventWriter, type KnownStreams, type WatchedOrder } from './event-writer.ts'
import { RelayMeter } from './relay-meter.ts'

/** Nothing may be sent but what every WebSocket client sends by itself; longer messages are not even read. */
const MAX_CLIENT_MESSAGE_BYTES = 128
/** A second this late means that the process was blocked: answers that came meanwhile are still unread. */
const LATE_MS = 2_000

export interface EventParts {
  readonly hub: Pick<Hub, 'cameras' | 'onChange' | 'budget'>
  readonly streams: KnownStreams
  readonly order: WatchedOrder
  readonly recorder: Pick<Recorder, 'figuresOf' | 'onSecond'>
  readonly clock: Clock
  readonly version: string
}

/** Who opens the events, past every check of host, origin and token. */
export interface EventVisit {
  readonly caller: Caller | undefined
  readonly query: URLSearchParams
}

/** `/api/events`: everything that happens, told as it happens to whoever may know. */
export class Events {
  readonly #clock: Clock
  readonly #log = new EventLog()
  readonly #writer: EventWriter
  readonly #bodies: EventBodies
  readonly #meter: RelayMeter
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(EVENTS_SUBPROTOCOL) ? EVENTS_SUBPROTOCOL : false),
  })
  readonly #sessions = new Set<EventSession>()
  readonly #stopSeconds: () => void
  #secondMs: number

  constructor(parts: EventParts) {
    this.#clock = parts.clock
    this.#bodies = new EventBodies(parts)
    this.#meter = new RelayMeter(parts.hub.budget)
    this.#writer = new EventWriter(parts, this.#log, (event) => this.#tell(event))
    this.#secondMs = parts.clock.nowMs()
    this.#server.on('headers', (headers, req) => {
      const requestId = findCaller(req)?.requestId
      if (requestId !== undefined) headers.push(`X-Request-Id: ${requestId}`)
    })
    this.#stopSeconds = parts.recorder.onSecond(() => this.#second())
  }

  /** Takes an upgrade to WebSocket (RFC 6455 §4.2). Throws a `RelayError` when the visitor may not, or asks for what is not there. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, { caller, query }: EventVisit): void {
    if (caller === undefined || !may(caller.principal, 'read'))
      throw new RelayError('forbidden', 'The events need a token with the role viewer, operator or admin')
    const wish = wishOf(query)
    if (wish.readersOf !== undefined && !may(caller.principal, 'inspect', wish.readersOf))
      throw new RelayError('forbidden', 'Who watches a stream is for the roles operator and admin')
    checkRoom(this.#sessions, caller.address, caller.principal.role === 'viewer')
    this.#server.handleUpgrade(req, socket, head, (ws) => this.#begin(ws, socket, caller, wish))
  }

  /** Ends all connections of somebody whose token is no longer valid. */
  endOf(principal: string): void {
    for (const session of this.#sessions)
      if (session.principal === principal)
        session.close(CLOSE_CODES.forbidden, 'The token that you came with is no longer valid.')
  }

  /** Ends all connections of a browser that was logged out. */
  endOfSession(id: string): void {
    for (const session of this.#sessions)
      if (session.session === id) session.close(CLOSE_CODES.forbidden, 'This browser was logged out.')
  }

  /** Ends all connections with code 1001 and resolves when their sockets are closed, after a second at most. */
  async close(): Promise<void> {
    this.#stopSeconds()
    this.#writer.close()
    this.#server.close()
    for (const session of this.#sessions) session.close(CLOSE_CODES.shutdown, 'The server is going down.')
    await Promise.all([...this.#sessions].map(({ closed }) => closed))
  }

  /** In one go, so that nothing happens between what was missed, or is, and what is told from here on. */
  #begin(ws: WebSocket, socket: Duplex, caller: Caller, { since, readersOf }: Wish): void {
    const audience = audienceOf(caller.principal)
    const session = new EventSession({
      ws,
      socket,
      audience,
      principal: caller.principal.id,
      session: caller.session,
      address: caller.address,
      readersOf,
      clock: this.#clock,
    })
    if (this.#sessions.size === 0) this.#meter.start(this.#clock.nowMs())
    this.#sessions.add(session)
    void session.closed.then(() => this.#forget(session))
    const missed = since === undefined ? undefined : this.#log.since(since)
    session.greet([
      ...(typeof missed === 'object' ? textsFor(missed, audience) : this.#start(audience, missed)),
      this.#figuresFor(audience, this.#log.nextId()),
      ...this.#readersFor(session, this.#log.nextId()),
    ])
  }

  #start(audience: Audience, unknown: Unknown | undefined): Buffer[] {
    const reset =
      unknown === undefined
        ? []
        : [Buffer.from(JSON.stringify({ type: 'reset', id: this.#log.nextId(), reason: unknown }))]
    return [...reset, this.#bodies.snapshot(this.#log.nextId(), audience, this.#clock.nowMs())]
  }

  #forget(session: EventSession): void {
    this.#sessions.delete(session)
    if (this.#sessions.size === 0) this.#meter.stop()
  }

  #tell(event: LoggedEvent): void {
    this.#bodies.forgetSnapshots()
    for (const session of this.#sessions) session.tell(event)
  }

  #second(): void {
    this.#writer.look()
    this.#bodies.forgetAll()
    const nowMs = this.#clock.nowMs()
    const isLate = nowMs - this.#secondMs > LATE_MS
    this.#secondMs = nowMs
    if (this.#sessions.size === 0) return
    this.#meter.read(nowMs)
    const id = this.#log.nextId()
    const readersId = this.#log.nextId()
    const texts = new Map<string, Buffer>()
    for (const session of this.#sessions) {
      if (!isLate) session.beat(nowMs)
      const { audience } = session
      const text = texts.get(audience.key) ?? this.#figuresFor(audience, id)
      texts.set(audience.key, text)
      session.sendFigures([text, ...this.#readersFor(session, readersId)])
    }
  }

  #readersFor({ readersOf }: EventSession, id: string): Buffer[] {
    return readersOf === undefined ? [] : [this.#bodies.readers(id, readersOf)]
  }

  #figuresFor(audience: Audience, id: string): Buffer {
    return this.#bodies.figures(id, audience, this.#clock.nowMs(), this.#meter.latest)
  }
}

function textsFor(events: readonly LoggedEvent[], audience: Audience): Buffer[] {
  return events.flatMap((event) => textFor(event, audience) ?? [])
}
