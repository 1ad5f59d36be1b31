import { once } from 'node:events'
import { type Socket, connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { Clock } from '../clock.ts'
import { frameInterleaved } from '../rtp/burst.ts'
import { foreignWords, MAX_FIRST_BYTES, wordsOf } from './foreign-words.ts'
import {
  type InterleavedFrame,
  type RtspHeaders,
  type RtspRequest,
  type RtspResponse,
  encodeRequest,
  encodeResponse,
  headerOf,
} from './message.ts'
import { NOT_RTSP, RtspParser } from './parser.ts'
import { RtspError } from './rtsp-error.ts'

/** Where a connection goes: an address that was judged, and the name it was found by. */
export interface ConnectTarget {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly host: string
  /** The peer's certificate is to have this SHA-256, in hexadecimal with or without colons. */
  readonly fingerprint?: string | undefined
}

interface Waiter {
  resolve(response: RtspResponse): void
  reject(reason: Error): void
}

/** Requests that may wait for their answers; cameras exist that never answer some. */
const MAX_WAITING = 16
/** What a camera may have us answer without reading it. */
const MAX_UNSENT_BYTES = 64 * 1024
/** A camera's own requests that get a 200: it only wants to know whether we are there. */
const HARMLESS = new Set(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'])

/** A camera's own requests after which it sends nothing more (RFC 2326 §10.7, §10.10). */
const FINAL = new Set(['TEARDOWN', 'REDIRECT'])

/** The client's end of one RTSP connection. It dies with its signal. */
export class RtspConnection {
  /** Gets the frames of the channels that {@link expectFrames} named. */
  onFrame: ((frame: InterleavedFrame) => void) | undefined
  /** Told once, when the connection has ended and nobody here wanted it to. */
  onEnd: ((reason: Error) => void) | undefined
  readonly #socket: Socket
  readonly #parser: RtspParser
  /** By CSeq, the oldest first. */
  readonly #waiting = new Map<number, Waiter>()
  #sequence = 0
  #channels: ReadonlySet<number> = new Set()
  #hasAnswered = false
  #closed = false
  #ended: Error | undefined
  #hungUp = false
  /** What the peer said first, at most {@link MAX_FIRST_BYTES}. */
  #first: Uint8Array = new Uint8Array(0)

  private constructor(socket: Socket) {
    this.#socket = socket
    const parser = new RtspParser({
      request: (request) => this.#asked(request),
      response: (response) => this.#answered(response),
      frame: (frame) => this.onFrame?.(frame),
      fault: (reason) => this.#end(new Error(reason)),
    })
    this.#parser = parser
    socket.on('data', (chunk) => {
      if (this.#first.length < MAX_FIRST_BYTES)
        this.#first = Buffer.concat([this.#first, chunk]).subarray(0, MAX_FIRST_BYTES)
      parser.push(chunk)
    })
    socket.on('error', (error) => this.#hangUp(error))
    socket.on('close', () => this.#hangUp(new Error('it closed the connection')))
  }

  /**
   * Connects; rejects with the socket's error or the signal's reason.
   *
   * @param onTaken told that the connection is taken; TLS may still have to be agreed on.
   */
  static async open(
    target: ConnectTarget,
    signal: AbortSignal,
    onTaken = (): void => undefined,
  ): Promise<RtspConnection> {
    signal.throwIfAborted()
    const socket = target.tls ? openTls(target) : connectTcp(target.port, target.address)
    socket.setNoDelay(true)
    socket.once('connect', onTaken)
    // Whoever waits below stops listening at the abort, and the error that the abort is comes after it.
    socket.on('error', () => socket.destroy())
    signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true })
    socket.once('close', () => socket.removeAllListeners('connect'))
    await once(socket, target.tls ? 'secureConnect' : 'connect', { signal })
    const connection = new RtspConnection(socket)
    const { fingerprint } = target
    if (fingerprint === undefined || isSame(fingerprint, connection.fingerprint)) return connection
    connection.close()
    throw new RtspError('refused', OTHER_CERTIFICATE)
  }

  /** The peer ended the connection without a fault of its own: another one may do better. */
  get hungUp(): boolean {
    return this.#hungUp
  }

  get hasSpoken(): boolean {
    return this.#first.length > 0
  }

  /** What a peer that does not speak RTSP says, in words; undefined as long as it may. */
  get foreign(): string | undefined {
    return this.#ended?.message === NOT_RTSP ? wordsOf(this.#first) : foreignWords(this.#first)
  }

  /** Whether the peer ends the connection, which nobody is to ask anything meanwhile, in that time. */
  hangsUpWithin(ms: number, clock: Clock): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.cancel()
        this.#socket.off('close', end)
        resolve(this.#ended !== undefined)
      }
      const timer = clock.after(ms, end)
      this.#socket.once('close', end)
      if (this.#ended) end()
    })
  }

  /** Where the peer is, and the family of its address. */
  get remote(): { readonly address: string; readonly family: 4 | 6 } {
    return placeOf(this.#socket.remoteAddress)
  }

  /** By which address of this machine the peer is reached. */
  get local(): { readonly address: string; readonly family: 4 | 6 } {
    return placeOf(this.#socket.localAddress)
  }

  /** Why the peer's certificate is not to be trusted, in a word; undefined where it is, or there is none. */
  get certificateFault(): string | undefined {
    const socket = this.#socket
    return socket instanceof TLSSocket && !socket.authorized ? `${socket.authorizationError}` : undefined
  }

  /** SHA-256 of the peer's certificate, in hexadecimal with colons; undefined where there is none. */
  get fingerprint(): string | undefined {
    const socket = this.#socket
    return socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : undefined
  }

  /** Frames of these channels may come from now on. */
  expectFrames(channels: ReadonlySet<number>): void {
    this.#channels = channels
    this.#parser.expectFrames(channels)
  }

  /** Rejects with the reason of the connection's end, or with RangeError as {@link encodeRequest} throws it. */
  async request(method: string, url: string, headers: RtspHeaders): Promise<RtspResponse> {
    if (this.#ended) throw this.#ended
    this.#sequence += 1
    const sequence = this.#sequence
    const bytes = encodeRequest(method, url, [['CSeq', String(sequence)], ...headers])
    const answer = new Promise<RtspResponse>((resolve, reject) => {
      this.#waiting.set(sequence, { resolve, reject })
    })
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size > MAX_WAITING) this.#waiterOf(oldest)?.reject(new Error('it never answered'))
    this.#socket.write(bytes)
    return answer
  }

  /** Sends a frame between the messages (RFC 2326 §10.12); not where the peer does not read what it got. */
  sendFrame(channel: number, payload: Uint8Array): void {
    if (this.#ended || this.#socket.writableLength > MAX_UNSENT_BYTES) return
    this.#socket.write(frameInterleaved(payload, channel))
  }

  close(): void {
    this.#closed = true
    this.#socket.destroy()
  }

  #answered(response: RtspResponse): void {
    // From now on what is no message is passed over: bodies exist that are longer than they say.
    if (!this.#hasAnswered) this.#parser.expectFrames(this.#channels)
    this.#hasAnswered = true
    // It is still at it (RFC 2326 §7.1.1).
    if (response.status < 200) return
    const sequence = Number.parseInt(headerOf(response, 'cseq') ?? '', 10)
    // A camera that forgets CSeq, or counts by itself, means the request that has waited longest.
    const [oldest] = this.#waiting.keys()
    this.#waiterOf(this.#waiting.has(sequence) ? sequence : oldest)?.resolve(response)
  }

  #waiterOf(sequence: number | undefined): Waiter | undefined {
    const waiter = sequence === undefined ? undefined : this.#waiting.get(sequence)
    if (sequence !== undefined) this.#waiting.delete(sequence)
    return waiter
  }

  #asked(request: RtspRequest): void {
    if (this.#socket.writableLength > MAX_UNSENT_BYTES) return this.#end(new Error('it takes no answers'))
    const isEnd = FINAL.has(request.method)
    const status = isEnd || HARMLESS.has(request.method) ? 200 : 501
    this.#socket.write(encodeResponse(status, [['CSeq', headerOf(request, 'cseq') ?? '0']]))
    if (isEnd) this.#hangUp(new Error(`it asked for that by ${request.method}`))
  }

  #hangUp(reason: Error): void {
    if (this.#ended) return
    this.#hungUp = true
    this.#end(reason)
  }

  #end(reason: Error): void {
    const isFirst = this.#ended === undefined
    this.#ended ??= reason
    this.#socket.destroy()
    for (const waiter of this.#waiting.values()) waiter.reject(this.#ended)
    this.#waiting.clear()
    if (isFirst && !this.#closed) this.onEnd?.(this.#ended)
  }
}

const OTHER_CERTIFICATE =
  'The camera shows another certificate than the one whose fingerprint is given; look whether it is still the same camera.'

function isSame(given: string, shown: string | undefined): boolean {
  const plain = (text: string): string => text.replaceAll(':', '').toLowerCase()
  return shown !== undefined && plain(given) === plain(shown)
}

function placeOf(text = ''): { address: string; family: 4 | 6 } {
  const address = text.replace(/^::ffff:(?=\d+\.)/, '')
  return { address, family: address.includes(':') ? 6 : 4 }
}

/** Cameras sign their own certificates, so none is checked: as ffmpeg before version 8 does. */
function openTls({ address, port, host }: ConnectTarget): Socket {
  return connectTls({
    host: address,
    port,
    rejectUnauthorized: false,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  })
}
