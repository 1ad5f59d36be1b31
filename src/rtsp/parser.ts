import { startAt } from './frame-start.ts'
import type { InterleavedFrame, RtspRequest, RtspResponse } from './message.ts'

/** What a peer may make the parser hold. */
export interface RtspLimits {
  readonly maxLineBytes: number
  readonly maxHeaders: number
  /** Start line and header lines of one message together. */
  readonly maxHeaderBytes: number
  readonly maxBodyBytes: number
}

export const RTSP_LIMITS: RtspLimits = {
  maxLineBytes: 16 * 1024,
  maxHeaders: 100,
  maxHeaderBytes: 64 * 1024,
  maxBodyBytes: 256 * 1024,
}

/** Of a connection with frames: so many bytes that belong to nothing, and that nothing has excused, are passed over. */
export const MAX_JUNK_BYTES = 64 * 1024
/** A byte of a message or a frame excuses so many: frames of a track that nobody asked for may outweigh the others. */
export const EXCUSED_BYTES = 16

/** The fault of a peer whose first line is none of RTSP's. */
export const NOT_RTSP = 'it does not speak RTSP'

/** Who is told what was found; called from inside {@link RtspParser.push}. */
export interface RtspHandlers {
  request?(request: RtspRequest): void
  response?(response: RtspResponse): void
  frame?(frame: InterleavedFrame): void
  /** The peer does not speak RTSP or passed a limit. Said once; the parser ignores all that follows. */
  fault(reason: string): void
}

const LF = 0x0a
const DOLLAR = 0x24
const EMPTY = new Uint8Array(0)

/**
 * Cuts a connection's bytes into requests, responses and interleaved frames (RFC 2326 §4, §10.12). Takes any
 * chunking, lines ended by LF alone, empty lines between messages, and folded headers. Never throws.
 */
export class RtspParser {
  readonly #handlers: RtspHandlers
  readonly #limits: RtspLimits
  #state: 'start' | 'headers' | 'body' | 'frame' | 'dead' = 'start'
  #line = new ByteQueue()
  #startLine = ''
  #headers: [string, string][] = []
  #headerBytes = 0
  /** The body or the frame that is being filled, and how much of it is. */
  #target: Uint8Array = EMPTY
  #filled = 0
  #channel = 0
  /** Of the frames that may come; undefined as long as only messages do. */
  #channels: ReadonlySet<number> | undefined
  /** A beginning that may become one of a message or a frame; only with {@link expectFrames}. */
  #held: Uint8Array = EMPTY
  #junkBytes = 0

  constructor(handlers: RtspHandlers, limits: RtspLimits = RTSP_LIMITS) {
    this.#handlers = handlers
    this.#limits = limits
  }

  /**
   * From now on frames of these channels come between the messages; what is neither is passed over, as far as
   * {@link MAX_JUNK_BYTES} and {@link EXCUSED_BYTES} go.
   */
  expectFrames(channels: ReadonlySet<number>): void {
    this.#channels = channels
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    this.#held = EMPTY
    for (let at = 0; at < bytes.length && this.#state !== 'dead';) {
      if (this.#state === 'body' || this.#state === 'frame') at = this.#fill(bytes, at)
      else if (this.#channels && this.#state === 'start' && this.#line.length === 0)
        at = this.#amongFrames(bytes, at, this.#channels)
      else if (this.#isFrameHeader(bytes, at)) at = this.#frameHeader(bytes, at)
      else at = this.#lineBytes(bytes, at)
    }
  }

  #amongFrames(bytes: Uint8Array, at: number, channels: ReadonlySet<number>): number {
    const start = startAt(bytes, at, channels)
    if (start === 'more') {
      this.#held = bytes.slice(at)
      return bytes.length
    }
    if (start === 'junk') {
      this.#junkBytes += 1
      if (this.#junkBytes > MAX_JUNK_BYTES) this.#fail('what comes between its frames has no end')
      return at + 1
    }
    return start === 'frame' ? this.#frameHeader(bytes, at) : this.#lineBytes(bytes, at)
  }

  #excuseJunk(bytes: number): void {
    this.#junkBytes = Math.max(0, this.#junkBytes - bytes * EXCUSED_BYTES)
  }

  /** A `$` where a message would start begins a frame, and goes on until its four bytes are there. */
  #isFrameHeader(chunk: Uint8Array, at: number): boolean {
    if (this.#state !== 'start') return false
    return (this.#line.length === 0 ? chunk[at] : this.#line.first) === DOLLAR
  }

  #frameHeader(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + 4 - this.#line.length)
    this.#line.push(chunk.subarray(at, end))
    if (this.#line.length < 4) return end
    const [, channel = 0, high = 0, low = 0] = this.#line.take()
    const size = high * 256 + low
    this.#excuseJunk(size)
    if (size <= chunk.length - end) {
      this.#handlers.frame?.({ channel, payload: chunk.subarray(end, end + size) })
      return end + size
    }
    this.#channel = channel
    this.#expect('frame', size)
    return end
  }

  #lineBytes(chunk: Uint8Array, at: number): number {
    const newline = chunk.indexOf(LF, at)
    const end = newline < 0 ? chunk.length : newline + 1
    this.#headerBytes += end - at
    if (this.#line.length + end - at > this.#limits.maxLineBytes) this.#fail('a line is too long')
    else if (this.#headerBytes > this.#limits.maxHeaderBytes) this.#fail('the headers are too large')
    else {
      this.#line.push(chunk.subarray(at, end))
      if (newline >= 0)
        this.#endLine(
          Buffer.from(this.#line.take())
            .toString('utf8')
            // Some cameras write two carriage returns.
            .replace(/\r*\n$/, ''),
        )
    }
    return end
  }

  #endLine(line: string): void {
    // Whoever echoes a header must not write a line of the peer's choice.
    if (/[\r\0]/.test(line)) return this.#fail('a line holds control characters')
    if (this.#state === 'start') {
      this.#headerBytes = line.length
      if (line === '') return
      if (!/^RTSP\/\d|\sRTSP\/\d/.test(line)) return this.#fail(NOT_RTSP)
      this.#startLine = line
      this.#headers = []
      this.#state = 'headers'
      return
    }
    if (line === '') return this.#endHeaders()
    const last = this.#headers.at(-1)
    if (/^[ \t]/.test(line) && last) {
      last[1] = `${last[1]} ${line.trim()}`
      return
    }
    const colon = line.indexOf(':')
    if (colon <= 0) return
    if (this.#headers.length >= this.#limits.maxHeaders) return this.#fail('there are too many headers')
    this.#headers.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }

  #endHeaders(): void {
    const value = this.#headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? '0'
    const size = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    if (Number.isNaN(size)) this.#fail('Content-Length is no number')
    else if (size > this.#limits.maxBodyBytes) this.#fail('the body is too large')
    else if (size === 0) this.#endMessage(EMPTY)
    else this.#expect('body', size)
  }

  #expect(state: 'body' | 'frame', size: number): void {
    this.#state = state
    this.#target = new Uint8Array(size)
    this.#filled = 0
  }

  #fill(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#target.length - this.#filled)
    this.#target.set(chunk.subarray(at, end), this.#filled)
    this.#filled += end - at
    if (this.#filled === this.#target.length) {
      const bytes = this.#target
      this.#target = EMPTY
      if (this.#state === 'body') this.#endMessage(bytes)
      else {
        this.#state = 'start'
        this.#handlers.frame?.({ channel: this.#channel, payload: bytes })
      }
    }
    return end
  }

  #endMessage(body: Uint8Array): void {
    const [first = '', second = '', ...rest] = this.#startLine.trim().split(/\s+/)
    const headers = this.#headers
    this.#excuseJunk(this.#headerBytes + body.length)
    this.#state = 'start'
    this.#headers = []
    this.#headerBytes = 0
    if (!first.startsWith('RTSP/')) {
      this.#handlers.request?.({ method: first, url: second, headers, body })
    } else if (/^\d{3}$/.test(second)) {
      this.#handlers.response?.({ status: Number(second), reason: rest.join(' '), headers, body })
    } else {
      this.#fail('a status line has no status')
    }
  }

  #fail(reason: string): void {
    this.#state = 'dead'
    this.#line = new ByteQueue()
    this.#target = EMPTY
    this.#held = EMPTY
    this.#headers = []
    this.#handlers.fault(reason)
  }
}

/** Bytes that come in pieces and leave as one; grows by doubling, so that single bytes cost no copy each. */
class ByteQueue {
  #bytes: Uint8Array = EMPTY
  length = 0

  get first(): number | undefined {
    return this.length > 0 ? this.#bytes[0] : undefined
  }

  push(piece: Uint8Array): void {
    const needed = this.length + piece.length
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(256, needed, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.length))
      this.#bytes = larger
    }
    this.#bytes.set(piece, this.length)
    this.length = needed
  }

  /** All bytes as a view that is good until the next push. */
  take(): Uint8Array {
    const all = this.#bytes.subarray(0, this.length)
    this.length = 0
    return all
  }
}
