/** The WebSocket subprotocol that turns the JSON messages on. */
export const SUBPROTOCOL = 'baton.v1'

/** No client message is longer than this, in bytes of UTF-8; the connection is closed with 1009. */
export const MAX_CLIENT_MESSAGE_BYTES = 1024

/** The video track as a player needs it to open a decoder. */
export interface HelloVideo {
  /** RFC 6381 codec string, such as `avc1.64001f`. */
  readonly codec: string
  readonly width: number
  readonly height: number
}

/** The audio track as a player needs it to open a decoder. */
export interface HelloAudio {
  /** RFC 6381 codec string, such as `mp4a.40.2`. */
  readonly codec: string
  readonly sampleRate: number
  readonly channels: number
}

export interface HelloLayout {
  readonly video: HelloVideo
  readonly audio: HelloAudio | null
}

/** What the next binary messages hold. Sent first, and again before the first one of another layout or rendition. */
export interface HelloMessage {
  readonly type: 'hello'
  readonly stream: string
  readonly rendition: string
  /** All renditions of the stream, for {@link RenditionMessage}. */
  readonly renditions: readonly string[]
  /** Null while nothing is known of the tracks; another hello follows before the first picture. */
  readonly layout: HelloLayout | null
  /** The group of pictures is too large to be kept: a joiner's first picture stands still until the next keyframe. */
  readonly poster: boolean
  /** The server's clock when it wrote this: milliseconds since the Unix epoch. */
  readonly serverNowMs: number
}

export const STREAM_STATES = ['idle', 'starting', 'live', 'retrying', 'stopped'] as const
export type StreamState = (typeof STREAM_STATES)[number]

/** What the server is doing to get pictures. Sent after the first hello and at each change. */
export interface StateMessage {
  readonly type: 'state'
  readonly state: StreamState
  /** A word such as `unreachable`; players pass over words they do not know. Null when live. */
  readonly cause: string | null
  /** A sentence for people; null when live, and for viewers who may not know the camera's address. */
  readonly message: string | null
  /** Milliseconds until the next try; null when none is planned, or when the server waits for the camera to answer. */
  readonly retryInMs: number | null
}

/** Units were left out right before the next binary message of pictures. */
export interface DropMessage {
  readonly type: 'drop'
  /** `slow`: the connection could not keep up; `overrun`: the server's memory of the stream ran past; `budget`: its memory was short. */
  readonly reason: string
  readonly units: number
  readonly bytes: number
  readonly durationMs: number
}

/** Ties the stream's clock to the server's: once a second, and after a join. */
export interface ClockMessage {
  readonly type: 'clock'
  /** PTS of the newest video unit as it is on the wire: 33 bits, 90 kHz (ISO/IEC 13818-1 §2.4.3.7). */
  readonly pts90k: number
  /** When that unit reached the server: milliseconds since the Unix epoch, by the server's clock. */
  readonly arrivedMs: number
  readonly serverNowMs: number
}

/** The server goes down, and right behind this it closes with 1001: most likely it comes back at once. */
export interface GoodbyeMessage {
  readonly type: 'goodbye'
  /** Milliseconds until the first try to come back: not the same for all, so that not all come at once. */
  readonly retryInMs: number
}

export type ServerMessage = HelloMessage | StateMessage | DropMessage | ClockMessage | GoodbyeMessage

/** How the viewer sees the stream; the server keeps the last one for people to see. */
export interface ReportMessage {
  readonly type: 'report'
  /** From the unit's arrival at the server to the picture on the screen. */
  readonly delayMs: number
  readonly fps: number
  /** Pictures the player did not show since it began. */
  readonly dropped: number
}

/** Stop sending; state and hello still come. */
export interface PauseMessage {
  readonly type: 'pause'
}

/**
 * Go on after a pause: at the newest keyframe, or where that came before the pause, exactly where the pause began, with
 * nothing repeated and nothing missing.
 */
export interface ResumeMessage {
  readonly type: 'resume'
}

/** Send keyframes alone, for a tile that nobody looks at closely. */
export interface KeyframesOnlyMessage {
  readonly type: 'keyframes-only'
  readonly on: boolean
}

/** Go on with another rendition of the stream, from its first keyframe on. */
export interface RenditionMessage {
  readonly type: 'rendition'
  readonly id: string
}

export type ClientMessage =
  ReportMessage | PauseMessage | ResumeMessage | KeyframesOnlyMessage | RenditionMessage

/** The text of a message of either side. */
export function encodeMessage(message: ServerMessage | ClientMessage): string {
  return JSON.stringify(message)
}
