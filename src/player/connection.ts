import { isFinalCloseCode } from '../protocol/close-codes.ts'
import { encodeMessage, type ClientMessage, type ServerMessage } from '../protocol/messages.ts'
import { parseServerMessage } from '../protocol/parse.ts'
import type { LiveAddress } from './address.ts'
import { SILENT_WHILE_LIVE_MS, type ConnectionState } from './connection-state.ts'
import { CLOSE_UNAUTHORIZED, findRefusal, mayComeBack, type Refusal } from './refusal.ts'
import { Retry } from './retry.ts'
import { WatchedSocket, type PlainSocket } from './watched-socket.ts'

/** What a {@link Connection} uses of a `WebSocket`. */
export interface Socket extends PlainSocket {
  binaryType: BinaryType
  readonly readyState: number
  send(text: string): void
}

/** Where what comes over a {@link Connection} goes. */
export interface ConnectionHandlers {
  packets(bytes: Uint8Array): void
  message(message: ServerMessage): void
  /** With `open`, whatever came before is void: another stream of bytes begins. */
  changed(state: ConnectionState): void
}

const OPEN = 1
/** After these, another silence is to be expected than before. */
const CHANGES_WHAT_COMES: ReadonlySet<ClientMessage['type']> = new Set(['pause', 'resume', 'rendition'])
const CONNECT_WITHIN_MS = 10_000
const SILENT_OTHERWISE_MS = 60_000
const ANSWER_WITHIN_MS = 10_000
const GOOD_AFTER_MS = 5_000
const ASK_AGAIN_EVERY_MS = 30_000
/** Whatever the relay says, it is tried again after this. */
const LONGEST_RETURN_MS = 30_000

/** What a {@link Connection} needs of the browser. */
export interface Surroundings {
  readonly openSocket: (address: LiveAddress) => Socket
  readonly findRefusal: (address: LiveAddress) => Promise<Refusal | undefined>
  readonly nowMs: () => number
}

const BROWSER: Surroundings = {
  openSocket: ({ url, protocols }) => new WebSocket(url, [...protocols]),
  findRefusal,
  nowMs: () => Date.now(),
}

/** One WebSocket to the relay that comes back by itself when it is lost, or falls silent. */
export class Connection {
  readonly #address: LiveAddress
  readonly #handlers: ConnectionHandlers
  readonly #surroundings: Surroundings
  readonly #socket = new WatchedSocket<Socket>({
    opened: () => this.#opened(),
    received: (data) => this.#received(data),
    closed: (code, reason) => this.#lost(code, reason),
    silent: () => this.#fellSilent(),
  })
  readonly #retry: Retry
  #state: ConnectionState = { kind: 'closed' }
  #openedMs = 0
  #heardMs: number | undefined
  #isLive = false
  #isPaused = false
  /** Asked for, or said to be shown: asking for it again is answered, whatever else is silent. */
  #rendition: string | undefined
  #isAsking = false
  #isLooking = false
  /** The relay said when to come back, before it went down. */
  #returnInMs: number | undefined

  constructor(address: LiveAddress, handlers: ConnectionHandlers, surroundings: Surroundings = BROWSER) {
    this.#address = address
    this.#handlers = handlers
    this.#surroundings = surroundings
    this.#retry = new Retry(surroundings.nowMs)
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** When anything came on it last, by `Date`. */
  get heardMs(): number | undefined {
    return this.#heardMs
  }

  /** Tries now, instead of when the next try would be due; does nothing while connected. */
  open(): void {
    if (this.#socket.current !== undefined) return
    this.#openSocket()
    this.#change({ kind: 'connecting' })
  }

  /** After the relay said no. */
  tryAgain(): void {
    if (this.#state.kind !== 'refused') return
    this.#socket.drop()
    this.open()
  }

  /** There is reason to believe that what kept it from the relay is over: no waiting for the next try. */
  hurry(): void {
    if (this.#state.kind === 'waiting') this.open()
    else if (this.#state.kind === 'refused' && this.#state.retryAtMs !== undefined) void this.#askAgain()
  }

  #openSocket(): void {
    this.#retry.cancel()
    this.#isLive = false
    this.#isPaused = false
    this.#rendition = undefined
    this.#isAsking = false
    const socket = this.#surroundings.openSocket(this.#address)
    socket.binaryType = 'arraybuffer'
    this.#socket.take(socket, CONNECT_WITHIN_MS)
  }

  /** Opens anew, unless it is closed or was refused: the other end is most likely gone, though nobody said so. */
  reopen(): void {
    if (this.#state.kind === 'closed' || this.#state.kind === 'refused') return
    this.#socket.drop()
    this.open()
  }

  /** Sends when connected; otherwise the message is void: the relay forgets a viewer with its connection. */
  send(message: ClientMessage): void {
    const socket = this.#socket.current
    if (socket?.readyState !== OPEN) return
    if (message.type === 'pause') this.#isPaused = true
    if (message.type === 'resume') this.#isPaused = false
    if (message.type === 'rendition') this.#rendition = message.id
    socket.send(encodeMessage(message))
    // Whoever only tells how it does expects no answer: a report must not pass for a sign of life.
    if (CHANGES_WHAT_COMES.has(message.type)) this.#socket.expectWithin(this.#patienceMs)
  }

  get #patienceMs(): number {
    return this.#isLive && !this.#isPaused ? SILENT_WHILE_LIVE_MS : SILENT_OTHERWISE_MS
  }

  close(): void {
    this.#socket.drop()
    this.#retry.cancel()
    this.#change({ kind: 'closed' })
  }

  #opened(): void {
    this.#openedMs = this.#heardMs = this.#surroundings.nowMs()
    this.#socket.expectWithin(SILENT_OTHERWISE_MS)
    this.#change({ kind: 'open' })
  }

  #received(data: unknown): void {
    this.#isAsking = false
    this.#heardMs = this.#surroundings.nowMs()
    if (typeof data === 'string') {
      const message = parseServerMessage(data)
      if (message?.type === 'state') this.#isLive = message.state === 'live'
      if (message?.type === 'hello') this.#rendition ??= message.rendition
      if (message?.type === 'goodbye') this.#returnInMs = Math.min(message.retryInMs, LONGEST_RETURN_MS)
      if (message !== undefined) this.#handlers.message(message)
    } else if (data instanceof ArrayBuffer) {
      this.#handlers.packets(new Uint8Array(data))
    }
    if (this.#socket.current !== undefined) this.#socket.expectWithin(this.#patienceMs)
  }

  /** Where nothing has to come, the relay is asked for a word before it counts as gone. */
  #fellSilent(): void {
    const isExpected = this.#isPaused || !this.#isLive
    if (!isExpected || this.#isAsking || this.#rendition === undefined) {
      this.#lost(0, '')
      return
    }
    this.send({ type: 'rendition', id: this.#rendition })
    this.#isAsking = true
    this.#socket.expectWithin(ANSWER_WITHIN_MS)
  }

  #lost(code: number, reason: string): void {
    const state = this.#state
    const wasOpen = state.kind === 'open'
    this.#socket.drop()
    if (isFinal(code)) return this.#refuse({ code, reason })
    if (state.kind === 'refused') return this.#refuse(state)
    this.#retryLater(wasOpen, reason)
    if (!wasOpen) void this.#lookForRefusal()
  }

  #retryLater(wasOpen: boolean, reason: string): void {
    if (wasOpen && this.#surroundings.nowMs() - this.#openedMs > GOOD_AFTER_MS) this.#retry.reset()
    const open = (): void => this.open()
    const returnInMs = this.#returnInMs
    const retryAtMs = returnInMs === undefined ? this.#retry.later(open) : this.#retry.after(returnInMs, open)
    this.#returnInMs = undefined
    this.#change({ kind: 'waiting', retryAtMs, reason })
  }

  async #lookForRefusal(): Promise<void> {
    if (this.#isLooking) return
    const refusal = await this.#findRefusal()
    const { kind } = this.#state
    if (refusal === undefined || (kind !== 'waiting' && kind !== 'connecting')) return
    this.#socket.drop()
    this.#refuse(refusal)
  }

  async #findRefusal(): Promise<Refusal | undefined> {
    this.#isLooking = true
    const refusal = await this.#surroundings.findRefusal(this.#address)
    this.#isLooking = false
    return refusal
  }

  #refuse({ code, reason }: Refusal): void {
    this.#retry.cancel()
    const retryAtMs = mayComeBack(code, this.#address)
      ? this.#retry.after(ASK_AGAIN_EVERY_MS, () => void this.#askAgain())
      : undefined
    this.#change({ kind: 'refused', code, reason, retryAtMs })
  }

  /** Nobody sees anything of it until the relay lets this viewer in, or says no for another reason. */
  async #askAgain(): Promise<void> {
    if (this.#isLooking || this.#socket.current !== undefined) return
    const refusal = await this.#findRefusal()
    if (this.#state.kind !== 'refused' || this.#socket.current !== undefined) return
    if (refusal === undefined) this.#openSocket()
    else this.#refuse(refusal)
  }

  #change(state: ConnectionState): void {
    this.#state = state
    this.#handlers.changed(state)
  }
}

function isFinal(code: number): boolean {
  return code === CLOSE_UNAUTHORIZED || isFinalCloseCode(code)
}
