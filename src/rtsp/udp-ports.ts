import { type Socket, createSocket } from 'node:dgram'
import { once } from 'node:events'

const TRIES = 20
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
    let last: unknown
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const rtp = await bind(host, 0)
      const { port } = rtp.address()
      try {
        if (port % 2 === 0) return new UdpPorts(rtp, await bind(host, port + 1), onReport)
      } catch (error) {
        last = error
      }
      rtp.close()
    }
    throw new Error('Cannot find a free pair of UDP ports.', { cause: last })
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

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, host)
  try {
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
