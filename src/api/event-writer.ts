import { isDeepStrictEqual } from 'node:util'
import type { StreamConfig } from '../config/streams.ts'
import type { Camera } from '../stream/camera.ts'
import type { Hub, HubChange } from '../stream/hub.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { EventLog, LoggedEvent, Told } from './event-log.ts'
import { contentTold, joinedTold, leftTold, stateTold, type Content } from './event-texts.ts'
import { streamViewFor } from './stream-view.ts'

/** What the events must know of the streams' settings. */
export interface KnownStreams {
  list(): readonly StreamConfig[]
  get(id: string): { readonly config: StreamConfig } | undefined
  /** What is wrong with streams.json, and where. */
  readonly problem: string | undefined
}

/** How people arranged the streams, and when they do it anew. */
export interface WatchedOrder {
  arrange<Stream extends { readonly id: string }>(streams: readonly Stream[]): Stream[]
  onChange(listener: () => void): () => void
}

/** Where the events come from. */
export interface WatchedParts {
  readonly hub: Pick<Hub, 'cameras' | 'onChange'>
  readonly order: WatchedOrder
  readonly streams: KnownStreams
}

const NOTHING: Content = { layout: undefined, info: {} }

/** Writes down what happens to cameras and readers; what nobody tells is looked at once a second. */
export class EventWriter {
  readonly #parts: WatchedParts
  readonly #log: EventLog
  readonly #onEvent: (event: LoggedEvent) => void
  readonly #stops: readonly (() => void)[]
  readonly #contents = new WeakMap<Rendition, Content>()
  #problem: string | undefined

  /** @param onEvent is called with each event as soon as it is kept. */
  constructor(parts: WatchedParts, log: EventLog, onEvent: (event: LoggedEvent) => void) {
    this.#parts = parts
    this.#log = log
    this.#onEvent = onEvent
    this.#problem = parts.streams.problem
    this.#stops = [
      parts.hub.onChange((change) => this.#changed(change)),
      parts.order.onChange(() => this.#arranged()),
    ]
  }

  /** Looks for what nobody tells: layouts, what cameras say of themselves, and the state of streams.json. */
  look(): void {
    for (const { renditions } of this.#parts.hub.cameras.values())
      for (const rendition of renditions.values()) this.#lookAt(rendition)
    const { problem } = this.#parts.streams
    if (problem === this.#problem) return
    this.#problem = problem
    const told = { type: 'problem', problem: problem ?? null } as const
    this.#write({ stream: undefined, forInspectors: told, forViewers: undefined })
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #changed(change: HubChange): void {
    switch (change.kind) {
      case 'status':
        this.#write(stateTold(change.rendition))
        break
      case 'reader-joined':
        this.#write(joinedTold(change.rendition, change.reader))
        break
      case 'reader-left':
        this.#write(leftTold(change.rendition, change.reader))
        break
      case 'removed':
        this.#removed(change.camera)
        break
      case 'added':
      case 'changed':
        this.#stream(change.kind, change.camera)
    }
  }

  /** Who comes back later is told the order of that moment. */
  #arranged(): void {
    const { order, streams } = this.#parts
    const told = (sees: (stream: string) => boolean) => {
      const ids = order.arrange(streams.list()).map(({ id }) => id)
      return { type: 'order', streams: ids.filter(sees) } as const
    }
    this.#write({ stream: undefined, forInspectors: told, forViewers: told })
  }

  #removed({ id: stream }: Camera): void {
    const told = { type: 'stream-removed', stream } as const
    this.#write({ stream, forInspectors: told, forViewers: told })
  }

  /** A stream that has left streams.json meanwhile is removed right behind. */
  #stream(kind: 'added' | 'changed', { id: stream }: Camera): void {
    const { hub, streams } = this.#parts
    const config = streams.get(stream)?.config
    if (config === undefined) return
    const type = `stream-${kind}` as const
    const told = (mayInspect: boolean) =>
      ({ type, stream, details: streamViewFor(config, hub, mayInspect) }) as const
    this.#write({ stream, forInspectors: told(true), forViewers: told(false) })
  }

  #lookAt(rendition: Rendition): void {
    const before = this.#contents.get(rendition) ?? NOTHING
    const { layout, info } = rendition
    if (layout === before.layout && info === before.info) return
    const content: Content = { layout, info }
    this.#contents.set(rendition, content)
    // Each start asks the camera again, and nearly always it says the same.
    if (isDeepStrictEqual(content, before)) return
    this.#write(contentTold(rendition, content))
  }

  #write(told: Told): void {
    this.#onEvent(this.#log.add(told))
  }
}
