/** How a stream comes to a viewer; the last part is its container. */
export type Way = 'ws-ts' | 'http-ts' | 'ws-flv' | 'http-flv' | 'rtsp'

/** What one viewer saw: since the last mark (gap, bytes, pictures, delays) or since it began (everything else). */
export interface Seen {
  /** From the connect to the end of the first keyframe. */
  readonly joinMs: number | undefined
  /** What came first began with a keyframe; undefined while nothing came. */
  readonly startedWithKeyframe: boolean | undefined
  readonly largestGapMs: number
  readonly bytes: number
  readonly pictures: number
  readonly lostPackets: number
  readonly badPackets: number
  readonly discontinuities: number
  readonly delaysMs: readonly number[]
  /** Begins a window of measurement. */
  mark(): void
  /** Milliseconds since the last picture, so that a silence that still goes on counts as a gap. */
  silenceMs(): number
}

/** One viewer of the swarm. */
export interface Viewer {
  readonly seen: Seen
  /** The server, or the way to it, ended. */
  readonly closed: boolean
  /** Reads on, and looks at nothing any more: only who reads learns that the server has ended him. */
  wake?(): void
  close(): void
}

/** The way that an address stands for; throws TypeError where it is none that a viewer of the bench can go. */
export function wayOf(address: string): Way {
  const { protocol, pathname } = new URL(address)
  const container = pathname.endsWith('.flv') ? 'flv' : 'ts'
  if (protocol === 'ws:' || protocol === 'wss:') return `ws-${container}`
  if (protocol === 'http:' || protocol === 'https:') return `http-${container}`
  if (protocol === 'rtsp:' || protocol === 'rtsps:') return 'rtsp'
  throw new TypeError(`Cannot watch ${protocol}: ws:, http: and rtsp: are known`)
}
