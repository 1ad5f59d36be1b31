import { parseRtpPacket } from './packet.ts'
import { Reorder, type ReorderOptions } from './reorder.ts'

/** What came of one RTP stream; all only grow. */
export interface ReceiverStats {
  readonly packets: number
  /** Of the payloads, without RTP headers: what a bitrate is made of. */
  readonly payloadBytes: number
  readonly lost: number
  readonly late: number
  /** What is no RTP packet, or has another payload type. */
  readonly foreign: number
}

export interface ReceiverOptions extends ReorderOptions {
  /** Of the session description. */
  readonly payloadType: number
}

/** The receiving end of one RTP stream of whatever it carries: parses, puts in order, counts. Never throws. */
export class RtpReceiver {
  readonly #payloadType: number
  readonly #reorder: Reorder
  #packets = 0
  #payloadBytes = 0
  #foreign = 0

  constructor(options: ReceiverOptions) {
    this.#payloadType = options.payloadType
    this.#reorder = new Reorder(options)
  }

  get stats(): ReceiverStats {
    const { lost, late } = this.#reorder
    const [packets, payloadBytes, foreign] = [this.#packets, this.#payloadBytes, this.#foreign]
    return { packets, payloadBytes, lost, late, foreign }
  }

  /** One packet as it came; it may be a view. */
  push(bytes: Uint8Array, nowMs: number): void {
    const packet = parseRtpPacket(bytes)
    if (packet?.payloadType !== this.#payloadType) {
      this.#foreign += 1
      return
    }
    this.#packets += 1
    this.#payloadBytes += packet.payload.length
    this.#reorder.push(packet, nowMs)
  }

  /** Nothing more comes. */
  flush(): void {
    this.#reorder.flush()
  }
}
