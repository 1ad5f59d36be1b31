import type { Socket } from 'node:dgram'
import { bindPair } from './udp-pair.ts'

/** What may wait in Node for the kernel before packets are dropped, as the network itself would. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024

/** A pair of UDP ports, RTP on the even one and RTCP on the next (RFC 3550 §11), that all sessions send from. */
export class UdpPorts {
  readonly rtpPort: number
  /** Packets that found the queue full. */
  dropped = 0
  readonly #rtp: Socket
  readonly #rtcp: Socket
  #closed = false

  private constructor(rtp: Socket, rtcp: Socket, onReport: (address: string, port: number) => void) {
    this.#rtp = rtp
    this.#rtcp = rtcp
    this.rtpPort = rtp.address().port
    // What comes in on the RTP port are only packets that open a way through a NAT.
    rtcp.on('message', (_bytes, peer) => onReport(peer.address, peer.port))
    for (const socket of [rtp, rtcp]) socket.on('error', () => this.close())
  }

  /** Binds a free pair on `host`; `onReport` hears where RTCP comes from: that player is alive. */
  static async open(host: string, onReport: (address: string, port: number) => void): Promise<UdpPorts> {
    const [rtp, rtcp] = await bindPair(host)
    return new UdpPorts(rtp, rtcp, onReport)
  }

  sendRtp(packet: Uint8Array, port: number, address: string): void {
    this.#send(this.#rtp, packet, port, address)
  }

  sendRtcp(packet: Uint8Array, port: number, address: string): void {
    this.#send(this.#rtcp, packet, port, address)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rtp.close()
    this.#rtcp.close()
  }

  #send(socket: Socket, packet: Uint8Array, port: number, address: string): void {
    if (this.#closed || socket.getSendQueueSize() > MAX_QUEUED_BYTES) {
      this.dropped += 1
      return
    }
    socket.send(packet, port, address, (error) => {
      if (error) this.dropped += 1
    })
  }
}
