import type { HelloLayout, StreamState } from './messages.ts'

/** The WebSocket subprotocol of `/api/events`; a browser must offer it beside one that carries a token. */
export const EVENTS_SUBPROTOCOL = 'baton.events.v1'

/** As many of the newest events are kept for those who come back. */
export const KEPT_EVENTS = 1000

/** No more of a stream's readers are told of each second. */
export const LISTED_READERS = 100

/** What a rendition is doing and, if it is not live, why. */
export interface RenditionState {
  readonly state: StreamState
  /** A word such as `unreachable`; pass over words that are not known. Null when live. */
  readonly cause: string | null
  /** A sentence for people; null when live, and for viewers. */
  readonly message: string | null
  readonly sinceMs: number | null
  readonly nextTryMs: number | null
}

/** What comes from the camera. */
export interface RenditionContent {
  /** Of the newest picture; null until there was one. */
  readonly layout: HelloLayout | null
  /** What the camera said of itself, such as codecs and warnings. */
  readonly info: Readonly<Record<string, unknown>>
}

/** Where a rendition comes from. */
export interface SourceView {
  readonly id: string
  /** Without user and password; secrets in it are written `***`. */
  readonly url: string
  readonly transport: string
  readonly hasSecret: boolean
}

export interface RenditionView extends RenditionState, RenditionContent {
  /** In the order they are tried; viewers are not told. */
  readonly sources?: readonly SourceView[] | undefined
  /** How many watch. */
  readonly readers: number
}

/** A stream as `GET /api/streams/<stream>` shows it. */
export interface StreamView {
  readonly id: string
  readonly name?: string | undefined
  readonly group?: string | undefined
  readonly audio: boolean
  readonly mode: string
  /** By id, such as `main` and `sub`. */
  readonly renditions: Readonly<Record<string, RenditionView | undefined>>
}

/** Who watches, as far as it never changes. */
export interface ReaderView {
  readonly id: string
  readonly stream: string
  readonly rendition: string
  readonly output: string
  readonly address: string
  readonly agent: string
  /** Id of its token. */
  readonly principal: string
  /** What people call the token. */
  readonly principalName: string
  readonly sinceMs: number
}

/** What a rendition does at this moment. */
export interface RenditionFigures {
  readonly stream: string
  readonly rendition: string
  readonly state: StreamState
  readonly cause: string | null
  readonly fps: number
  readonly bitsPerSec: number
  readonly readers: number
  /** Since the rendition was added. */
  readonly bytesOut: number
  readonly gopMs: number | null
  readonly keyframeAgeMs: number | null
  readonly delayMs: number | null
  readonly delayMaxMs: number | null
  /** Since the rendition was added. */
  readonly restarts: number
}

/** What the relay's process does at this moment. */
export interface RelayFigures {
  /** The longest time in the last second that the event loop kept a timer waiting. */
  readonly loopDelayMs: number
  /** Of one core, in the last second: 1 = all of it. */
  readonly cpu: number
  readonly rssBytes: number
  readonly heapBytes: number
  /** What all rings hold, and what has left them and still waits for viewers, and the bound of both together. */
  readonly bufferBytes: number
  readonly bufferLimitBytes: number
}

/** How often a reader was skipped to a keyframe, by reason. */
type Drops = Readonly<Record<string, number>>

interface Message<Type extends string> {
  readonly type: Type
  /** Larger with each message; `?since=` takes it. */
  readonly id: string
}

/** Everything as it is now: the first message, and again after {@link ResetMessage}. */
export interface SnapshotMessage extends Message<'snapshot'> {
  readonly serverNowMs: number
  readonly version: string
  /** What is wrong with streams.json; null for viewers. */
  readonly problem: string | null
  readonly streams: readonly StreamView[]
  /** Null for viewers. */
  readonly readers: readonly ReaderView[] | null
}

/** What was missed is not kept any more: forget everything, a snapshot follows. */
export interface ResetMessage extends Message<'reset'> {
  readonly reason: 'restarted' | 'gone'
}

export interface StreamMessage extends Message<'stream-added' | 'stream-changed'> {
  readonly stream: string
  /** All of it, as it is now. */
  readonly details: StreamView
}

export interface StreamRemovedMessage extends Message<'stream-removed'> {
  readonly stream: string
}

/** Somebody arranged the streams anew. */
export interface OrderMessage extends Message<'order'> {
  /** Ids of all that the listener may see, the first one first. */
  readonly streams: readonly string[]
}

export interface RenditionStateMessage extends Message<'state'>, RenditionState {
  readonly stream: string
  readonly rendition: string
}

/** The camera sends something else than before, or says so. */
export interface ContentMessage extends Message<'content'>, RenditionContent {
  readonly stream: string
  readonly rendition: string
}

export interface ReaderJoinedMessage extends Message<'reader-joined'> {
  readonly stream: string
  readonly reader: ReaderView
}

export interface ReaderLeftMessage extends Message<'reader-left'> {
  readonly stream: string
  readonly rendition: string
  /** The reader's id. */
  readonly reader: string
  /** `left` when the viewer went, else why the relay ended it, such as `slow` or `kicked`. */
  readonly reason: string
  /** What the viewer was told; null when it went by itself. */
  readonly message: string | null
  readonly bytesOut: number
  readonly drops: Drops
}

export interface ProblemMessage extends Message<'problem'> {
  /** What is wrong with streams.json, and where; null = nothing any more. */
  readonly problem: string | null
}

/** Once a second; never replayed. */
export interface FiguresMessage extends Message<'figures'> {
  readonly atMs: number
  /** Null for viewers. */
  readonly relay: RelayFigures | null
  readonly renditions: readonly RenditionFigures[]
}

/** Who watches, with what changes all the time. */
export interface ReaderFigures extends Omit<ReaderView, 'stream'> {
  readonly bytesOut: number
  readonly unitsOut: number
  /** How far it is behind, as far as the relay can measure. */
  readonly lagMs: number
  readonly drops: Drops
  /** What its player said last; null when it has said nothing. */
  readonly report: {
    readonly delayMs: number
    readonly fps: number
    readonly dropped: number
    readonly reportedMs: number
  } | null
}

/** Who watches the stream that `?readers=` names: once a second; never replayed. */
export interface ReadersMessage extends Message<'readers'> {
  readonly stream: string
  /** How many watch. */
  readonly count: number
  /** Of these the first {@link LISTED_READERS}. */
  readonly readers: readonly ReaderFigures[]
}

/** What is told once and kept for those who come back. */
export type KeptMessage =
  | StreamMessage
  | StreamRemovedMessage
  | OrderMessage
  | RenditionStateMessage
  | ContentMessage
  | ReaderJoinedMessage
  | ReaderLeftMessage
  | ProblemMessage

export type EventMessage = SnapshotMessage | ResetMessage | KeptMessage | FiguresMessage | ReadersMessage
