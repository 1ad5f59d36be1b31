import {
  LISTED_READERS,
  type FiguresMessage,
  type ReadersMessage,
  type RelayFigures,
  type RenditionFigures,
  type SnapshotMessage,
} from '../protocol/events.ts'
import type { Hub } from '../stream/hub.ts'
import type { Recorder } from '../stream/recorder.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { Audience } from './audience.ts'
import { viewReader } from './event-texts.ts'
import type { KnownStreams, WatchedOrder } from './event-writer.ts'
import { viewReaders } from './reader-list.ts'
import { streamViewFor } from './stream-view.ts'

export interface BodyParts {
  readonly hub: Pick<Hub, 'cameras'>
  readonly streams: KnownStreams
  readonly order: Pick<WatchedOrder, 'arrange'>
  readonly recorder: Pick<Recorder, 'figuresOf'>
  readonly version: string
}

interface Piece {
  readonly stream: string
  readonly text: string
}

/** The large messages, written once for each {@link Audience}: `{"type":…,"id":…,` comes in front. */
export class EventBodies {
  readonly #parts: BodyParts
  readonly #snapshots = new Map<string, string>()
  readonly #figures = new Map<string, string>()
  /** By stream. */
  readonly #readers = new Map<string, string>()
  /** Each rendition's figures as JSON, the same for everybody; undefined until somebody asks. */
  #pieces: readonly Piece[] | undefined

  constructor(parts: BodyParts) {
    this.#parts = parts
  }

  /** Another second: everything is looked at anew when it is next asked for. */
  forgetAll(): void {
    this.#pieces = undefined
    this.#figures.clear()
    this.#readers.clear()
    this.#snapshots.clear()
  }

  /** Something happened. */
  forgetSnapshots(): void {
    this.#snapshots.clear()
  }

  snapshot(id: string, audience: Audience, serverNowMs: number): Buffer {
    const body = this.#snapshots.get(audience.key) ?? this.#writeSnapshot(audience)
    this.#snapshots.set(audience.key, body)
    return Buffer.from(`{"type":"snapshot","id":"${id}","serverNowMs":${serverNowMs},${body}`)
  }

  figures(id: string, audience: Audience, atMs: number, relay: RelayFigures | undefined): Buffer {
    const body = this.#figures.get(audience.key) ?? this.#writeFigures(audience, atMs, relay)
    this.#figures.set(audience.key, body)
    return Buffer.from(`{"type":"figures","id":"${id}",${body}`)
  }

  /** Only for those who may inspect. */
  readers(id: string, stream: string): Buffer {
    const body = this.#readers.get(stream) ?? this.#writeReaders(stream)
    this.#readers.set(stream, body)
    return Buffer.from(`{"type":"readers","id":"${id}",${body}`)
  }

  #writeReaders(stream: string): string {
    const camera = this.#parts.hub.cameras.get(stream)
    const renditions = [...(camera?.renditions.values() ?? [])]
    const body: Omit<ReadersMessage, 'type' | 'id'> = {
      stream,
      count: renditions.reduce((sum, { readers }) => sum + readers.size, 0),
      readers: camera === undefined ? [] : viewReaders(camera, LISTED_READERS),
    }
    return JSON.stringify(body).slice(1)
  }

  #writeSnapshot(audience: Audience): string {
    const { hub, streams, order, version } = this.#parts
    // A stream that the hub does not know yet is told of as soon as it does.
    const known = streams.list().filter(({ id }) => hub.cameras.has(id) && audience.sees(id))
    const body: Omit<SnapshotMessage, 'type' | 'id' | 'serverNowMs'> = {
      version,
      problem: (audience.mayInspect && streams.problem) || null,
      streams: order.arrange(known).map((config) => streamViewFor(config, hub, audience.mayInspect)),
      readers: audience.mayInspect ? this.#renditions().flatMap(readersOf) : null,
    }
    return JSON.stringify(body).slice(1)
  }

  #writeFigures({ mayInspect, sees }: Audience, atMs: number, relay: RelayFigures | undefined): string {
    this.#pieces ??= this.#renditions().map((rendition) => this.#writePiece(rendition))
    const seen = this.#pieces.filter(({ stream }) => sees(stream)).map(({ text }) => text)
    const head: Pick<FiguresMessage, 'atMs' | 'relay'> = { atMs, relay: (mayInspect && relay) || null }
    return `${JSON.stringify(head).slice(1, -1)},"renditions":[${seen.join(',')}]}`
  }

  #writePiece(rendition: Rendition): Piece {
    const { streamId: stream, id, status } = rendition
    const figures = this.#parts.recorder.figuresOf(rendition)
    const piece: RenditionFigures = {
      stream,
      rendition: id,
      state: status.state,
      cause: status.cause ?? null,
      fps: toTenths(figures.fps),
      bitsPerSec: Math.round(figures.bitsPerSec),
      readers: figures.readers,
      bytesOut: figures.bytesOut,
      gopMs: roundOrNull(figures.gopMs),
      keyframeAgeMs: roundOrNull(figures.keyframeAgeMs),
      delayMs: roundOrNull(figures.delayMs),
      delayMaxMs: roundOrNull(figures.delayMaxMs),
      restarts: figures.restarts,
    }
    return { stream, text: JSON.stringify(piece) }
  }

  #renditions(): Rendition[] {
    return [...this.#parts.hub.cameras.values()].flatMap(({ renditions }) => [...renditions.values()])
  }
}

function readersOf({ streamId, readers }: Rendition): ReturnType<typeof viewReader>[] {
  return [...readers].map((reader) => viewReader(streamId, reader))
}

function toTenths(value: number): number {
  return Math.round(value * 10) / 10
}

function roundOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value)
}
