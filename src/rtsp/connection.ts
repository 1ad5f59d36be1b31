import { once } from 'node:events'
import { type Socket, connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Clock } from '../clock.ts'
import { foreignWords, MAX_FIRST_BYTES, wordsOf } from './foreign-words.ts'
import { type RtspHeaders, type RtspResponse, encodeRequest, headerOf } from './message.ts'
import { NOT_RTSP, RtspParser } from './parser.ts'

/** Where a connection goes: an address that was judged, and the name it was found by. */
export interface ConnectTarget {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  readonly host: string
}

interface Waiter {
  readonly sequence: number
  resolve(response: RtspResponse): void
  reject(reason: Error): void
}

/** The client's end of one RTSP connection: one request at a time. It dies with its signal. */
export class RtspConnection {
  readonly #socket: Socket
  #waiter: Waiter | undefined
  #sequence = 0
  #ended: Error | undefined
  #hungUp = false
  /** What the peer said first, at most {@link MAX_FIRST_BYTES}. */
  #first: Uint8Array = new Uint8Array(0)

  private constructor(socket: Socket) {
    this.#socket = socket
    const parser = new RtspParser({
      response: (response) => this.#answered(response),
      fault: (reason) => this.#end(new Error(reason)),
    })
    socket.on('data', (chunk) => {
      if (this.#first.length < MAX_FIRST_BYTES)
        this.#first = Buffer.concat([this.#first, chunk]).subarray(0, MAX_FIRST_BYTES)
      parser.push(chunk)
    })
    socket.on('error', (error) => this.#hangUp(error))
    socket.on('close', () => this.#hangUp(new Error('it closed the connection')))
  }

  /** Connects; rejects with the socket's error or the signal's reason. */
  static async open(target: ConnectTarget, signal: AbortSignal): Promise<RtspConnection> {
    signal.throwIfAborted()
    const socket = target.tls ? openTls(target) : connectTcp(target.port, target.address)
    socket.setNoDelay(true)
    // Whoever waits below stops listening at the abort, and the error that the abort is comes after it.
    socket.on('error', () => socket.destroy())
    signal.addEventListener('abort', () => socket.destroy(signal.reason as Error), { once: true })
    socket.once('close', () => socket.removeAllListeners('connect'))
    await once(socket, target.tls ? 'secureConnect' : 'connect', { signal })
    return new RtspConnection(socket)
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

  request(method: string, url: string, headers: RtspHeaders): Promise<RtspResponse> {
    if (this.#ended) return Promise.reject(this.#ended)
    this.#sequence += 1
    const sequence = this.#sequence
    const answer = new Promise<RtspResponse>((resolve, reject) => {
      this.#waiter = { sequence, resolve, reject }
    })
    this.#socket.write(encodeRequest(method, url, [['CSeq', String(sequence)], ...headers]))
    return answer
  }

  close(): void {
    this.#socket.destroy()
  }

  #answered(response: RtspResponse): void {
    const waiter = this.#waiter
    const sequence = headerOf(response, 'cseq')
    // A camera that forgets CSeq means the only request there is.
    if (!waiter || (sequence !== undefined && Number(sequence) !== waiter.sequence)) return
    this.#waiter = undefined
    waiter.resolve(response)
  }

  #hangUp(reason: Error): void {
    if (this.#ended) return
    this.#hungUp = true
    this.#end(reason)
  }

  #end(reason: Error): void {
    this.#ended ??= reason
    this.#socket.destroy()
    this.#waiter?.reject(this.#ended)
    this.#waiter = undefined
  }
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
