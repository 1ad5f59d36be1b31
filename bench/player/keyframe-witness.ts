import { WebSocket, type RawData } from 'ws'

const RECONNECT_MS = 20
const PACKET_BYTES = 188

/** A viewer of the relay that shows nothing: it tells when the relay had a keyframe. */
export class KeyframeWitness {
  readonly #address: string
  #socket: WebSocket | undefined
  #timer: NodeJS.Timeout | undefined
  /** Milliseconds since the Unix epoch. */
  readonly #atMs: number[] = []

  constructor(address: string) {
    this.#address = address
    this.#connect()
  }

  /** When the first keyframe came after that moment; NaN if none did. */
  firstSince(ms: number): number {
    return this.#atMs.find((atMs) => atMs >= ms) ?? Number.NaN
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#socket?.removeAllListeners('close')
    this.#socket?.terminate()
  }

  #connect(): void {
    const socket = (this.#socket = new WebSocket(this.#address))
    socket.on('message', (data, isBinary) => {
      if (isBinary && holdsKeyframe(bytesOf(data)))
        this.#atMs.push(performance.timeOrigin + performance.now())
    })
    // While the relay is away it is refused; `close` follows.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => (this.#timer = setTimeout(() => this.#connect(), RECONNECT_MS)))
  }
}

/** Whether a packet has the random access indicator (ISO/IEC 13818-1 §2.4.3.5). */
function holdsKeyframe(packets: Uint8Array): boolean {
  for (let at = 0; at + PACKET_BYTES <= packets.length; at += PACKET_BYTES) {
    const hasField = (packets[at + 3]! & 0x20) !== 0 && packets[at + 4]! > 0
    if (hasField && (packets[at + 5]! & 0x40) !== 0) return true
  }
  return false
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
