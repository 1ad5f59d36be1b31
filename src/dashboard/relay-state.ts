import type {
  EventMessage,
  ReadersMessage,
  ReaderView,
  RelayFigures,
  RenditionFigures,
  RenditionView,
  SnapshotMessage,
  StreamView,
} from '../protocol/events.ts'
import { EventLink, type EventSocket, type LinkState } from './event-link.ts'
import { OwnOrders } from './own-orders.ts'
import { PageLogin, type Login } from './page-login.ts'

/** What changed: figures once a second, the rest when it happens. */
export type Topic = 'link' | 'login' | 'streams' | 'readers' | 'figures' | 'problem'

/** What {@link RelayState} needs of the page. */
export interface RelaySurroundings {
  readonly openSocket: (since: string | undefined) => EventSocket
  /** Null = nobody is logged in. Rejects when the relay does not answer. */
  readonly readLogin: () => Promise<Login | null>
  readonly nowMs: () => number
}

/**
 * All that a page knows of its relay, live over `/api/events`: the one place where pages read it. Values are replaced, never
 * changed, so that a view can compare them.
 */
export class RelayState {
  readonly #surroundings: RelaySurroundings
  readonly #link: EventLink
  readonly #login: PageLogin
  readonly #ownOrders = new OwnOrders()
  readonly #listeners = new Map<(topic: Topic) => void, ReadonlySet<Topic> | undefined>()
  #streams: ReadonlyMap<string, StreamView> = new Map()
  #readers = new Map<string, ReaderView>()
  #readersInDetail: ReadersMessage | undefined
  #figures: ReadonlyMap<string, RenditionFigures> = new Map()
  #relay: RelayFigures | null = null
  #problem: string | null = null
  #version: string | undefined
  /** The relay's clock minus the page's. */
  #aheadMs = 0

  constructor(surroundings: RelaySurroundings) {
    this.#surroundings = surroundings
    this.#login = new PageLogin(surroundings.readLogin, () => this.#tell('login'))
    this.#link = new EventLink(
      { message: (message) => this.#apply(message), changed: (state) => this.#linkChanged(state) },
      { ...surroundings, isRefused: async () => (await this.#login.ask()) === null },
    )
  }

  get link(): LinkState {
    return this.#link.state
  }

  /** Who is logged in; null = nobody, undefined = not known yet. */
  get login(): Login | null | undefined {
    return this.#login.now
  }

  /** May add, change and remove cameras. */
  get mayManage(): boolean {
    return this.#login.mayManage
  }

  /** May restart cameras, end viewers and arrange the grid; is told addresses. */
  get mayOperate(): boolean {
    return this.#login.mayOperate
  }

  /** Of the relay; undefined until {@link streams} are known. */
  get version(): string | undefined {
    return this.#version
  }

  /** Is {@link streams} more than an empty beginning? */
  get isKnown(): boolean {
    return this.#version !== undefined
  }

  /** In the order in which they are shown. */
  get streams(): readonly StreamView[] {
    return [...this.#streams.values()]
  }

  /** What is wrong with streams.json, in a sentence; null for nothing, and for viewers. */
  get problem(): string | null {
    return this.#problem
  }

  /** Of the relay's process; null for viewers, and in its first second. */
  get relayFigures(): RelayFigures | null {
    return this.#relay
  }

  stream(id: string): StreamView | undefined {
    return this.#streams.get(id)
  }

  figuresOf(stream: string, rendition = 'main'): RenditionFigures | undefined {
    return this.#figures.get(keyOf(stream, rendition))
  }

  /** Who watches a stream, oldest first; viewers are not told. */
  readersOf(stream: string): readonly ReaderView[] {
    return [...this.#readers.values()].filter((reader) => reader.stream === stream)
  }

  /** Who watches the one stream whose readers the page follows, with what changes all the time. */
  get readersInDetail(): ReadersMessage | undefined {
    return this.#readersInDetail
  }

  /** The time by the relay's clock, of which are all points in time that it tells. */
  get serverNowMs(): number {
    return this.#surroundings.nowMs() + this.#aheadMs
  }

  /** Resolves when it is known who is logged in, or that the relay does not answer. */
  async identify(): Promise<void> {
    await this.#login.ask()
  }

  /** Connects. Where the relay said no, it is asked first whether somebody has logged in meanwhile. */
  open(): void {
    if (this.#link.state.kind === 'refused') void this.#openAnew()
    else {
      if (this.login === undefined) void this.#login.ask()
      this.#link.open()
    }
  }

  async #openAnew(): Promise<void> {
    if (await this.#login.ask()) this.#link.open()
  }

  close(): void {
    this.#link.close()
  }

  /**
   * Has the streams in this order on this page, before the relay says so; those that are not named come last.
   *
   * @param save has the relay take it; when that fails, the page has the old order again.
   */
  async arrange(ids: readonly string[], save: () => Promise<void>): Promise<void> {
    const before = [...this.#streams.keys()]
    this.#ownOrders.begin(ids)
    this.#place(ids)
    let foreign: readonly string[] | undefined
    try {
      await save()
      foreign = this.#ownOrders.end()
    } catch (error) {
      foreign = this.#ownOrders.end() ?? before
      throw error
    } finally {
      if (foreign !== undefined) this.#place(foreign)
    }
  }

  #place(ids: readonly string[]): void {
    const named = ids.flatMap((id) => this.#streams.get(id) ?? [])
    this.#streams = new Map([...named, ...this.#streams.values()].map((stream) => [stream.id, stream]))
    this.#tell('streams')
  }

  /**
   * Calls `listener` after each change, of these topics alone if some are given.
   * @returns ends it.
   */
  subscribe(listener: (topic: Topic) => void, topics?: readonly Topic[]): () => void {
    this.#listeners.set(listener, topics && new Set(topics))
    return () => void this.#listeners.delete(listener)
  }

  #tell(topic: Topic): void {
    for (const [listener, topics] of this.#listeners)
      if (topics === undefined || topics.has(topic)) listener(topic)
  }

  #linkChanged(state: LinkState): void {
    if (state.kind === 'open' && !this.login) void this.#login.ask()
    if (state.kind === 'refused') this.#login.end()
    this.#tell('link')
  }

  #apply(message: EventMessage): void {
    switch (message.type) {
      case 'snapshot':
        this.#start(message)
        break
      case 'reset':
        // A snapshot follows at once and replaces everything.
        break
      case 'stream-added':
      case 'stream-changed':
        this.#setStream(message.details)
        break
      case 'stream-removed':
        this.#removeStream(message.stream)
        break
      case 'order':
        if (!this.#ownOrders.passesOver(message.streams)) this.#place(message.streams)
        break
      case 'state': {
        const { type: _type, id: _id, stream, rendition, ...state } = message
        this.#setRendition(stream, rendition, state)
        break
      }
      case 'content':
        this.#setRendition(message.stream, message.rendition, { layout: message.layout, info: message.info })
        break
      case 'reader-joined':
        this.#readers.set(message.reader.id, message.reader)
        this.#tell('readers')
        break
      case 'reader-left':
        if (this.#readers.delete(message.reader)) this.#tell('readers')
        break
      case 'readers':
        this.#readersInDetail = message
        this.#tell('readers')
        break
      case 'problem':
        this.#problem = message.problem
        this.#tell('problem')
        break
      case 'figures':
        this.#aheadMs = message.atMs - this.#surroundings.nowMs()
        this.#relay = message.relay
        this.#figures = new Map(message.renditions.map((one) => [keyOf(one.stream, one.rendition), one]))
        this.#tell('figures')
    }
  }

  #start(snapshot: SnapshotMessage): void {
    this.#aheadMs = snapshot.serverNowMs - this.#surroundings.nowMs()
    this.#version = snapshot.version
    this.#problem = snapshot.problem
    this.#streams = new Map(snapshot.streams.map((stream) => [stream.id, stream]))
    this.#readers = new Map((snapshot.readers ?? []).map((reader) => [reader.id, reader]))
    for (const topic of ['streams', 'readers', 'problem'] as const) this.#tell(topic)
  }

  #setStream(stream: StreamView): void {
    this.#streams = new Map([...this.#streams, [stream.id, stream]])
    this.#tell('streams')
  }

  #removeStream(id: string): void {
    this.#streams = new Map([...this.#streams].filter(([other]) => other !== id))
    for (const reader of this.readersOf(id)) this.#readers.delete(reader.id)
    this.#tell('streams')
  }

  #setRendition(id: string, name: string, change: Partial<RenditionView>): void {
    const stream = this.#streams.get(id)
    const rendition = stream?.renditions[name]
    if (stream === undefined || rendition === undefined) return
    this.#setStream({ ...stream, renditions: { ...stream.renditions, [name]: { ...rendition, ...change } } })
  }
}

function keyOf(stream: string, rendition: string): string {
  return `${stream}/${rendition}`
}
