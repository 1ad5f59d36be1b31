import type { Socket } from 'node:dgram'
import { RTP_HEADER_BYTES, writeRtpHeader } from '../rtp/packet.ts'
import { bindGroup, bindPair } from './udp-pair.ts'

/** What a keyframe's burst may take up before anybody reads it; the system may give less. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024

/** Where a track's packets go. */
export interface UdpSink {
  readonly onRtp: (packet: Uint8Array) => void
  readonly onRtcp: (packet: Uint8Array) => void
}

/** A camera, or our own end of the connection to it. */
interface Place {
  readonly address: string
  readonly family: 4 | 6
}

/** A multicast group, and the ports that a camera sends RTP and RTCP to. */
export interface Group {
  readonly address: string
  readonly ports: readonly [number, number]
}

/** The receiving end of one track over UDP: a pair of ports. */
export class UdpReceiver {
  readonly #sockets: readonly [rtp: Socket, rtcp: Socket]
  #isClosed = false

  private constructor(
    sockets: readonly [Socket, Socket],
    { onRtp, onRtcp }: UdpSink,
    isWelcome: (address: string) => boolean,
  ) {
    this.#sockets = sockets
    const [rtp, rtcp] = sockets
    const listen = (socket: Socket, handle: (packet: Uint8Array) => void): void => {
      socket.on('message', (packet, peer) => {
        if (isWelcome(peer.address.replace(/^::ffff:(?=\d+\.)/, ''))) handle(packet)
      })
      socket.on('error', () => this.close())
    }
    listen(rtp, onRtp)
    listen(rtcp, onRtcp)
    try {
      rtp.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
    } catch {
      // A system that refuses so much keeps its usual buffer.
    }
  }

  /** Binds a pair of ports of our own; what comes from any other address than the camera's is passed over. */
  static async open(camera: Place, sink: UdpSink): Promise<UdpReceiver> {
    const sockets = await bindPair(camera.family === 6 ? '::' : '0.0.0.0')
    return new UdpReceiver(sockets, sink, (address) => address === camera.address)
  }

  /** Joins a group, on the network by whose address `local` the camera was reached. */
  static async join(group: Group, local: Place, sink: UdpSink): Promise<UdpReceiver> {
    // A camera on this machine sends to the group by another address than that of its RTSP server.
    return new UdpReceiver(await bindGroup(group.address, group.ports, local.address), sink, () => true)
  }

  /** Of RTP and RTCP. */
  get ports(): readonly [number, number] {
    const [rtp, rtcp] = this.#sockets
    return [rtp.address().port, rtcp.address().port]
  }

  /** Opens the way back through firewalls between here and the camera, by an empty packet from each port. */
  punch(address: string, [rtpPort, rtcpPort]: readonly [number, number]): void {
    if (this.#isClosed) return
    const [rtp, rtcp] = this.#sockets
    const packet = new Uint8Array(RTP_HEADER_BYTES)
    writeRtpHeader(packet, 0, { payloadType: 0, marker: false, sequence: 0, timestamp: 0, ssrc: 0 })
    // What cannot be sent opens no way; what comes of that is that nothing comes.
    const ignore = (): void => undefined
    rtp.send(packet, rtpPort, address, ignore)
    rtcp.send(EMPTY_RECEIVER_REPORT, rtcpPort, address, ignore)
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const socket of this.#sockets) socket.close()
  }
}

/** RFC 3550 §6.4.2: about no source, from source 0. */
const EMPTY_RECEIVER_REPORT = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 0)
