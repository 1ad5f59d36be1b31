import type { Socket } from 'node:dgram'
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
  /** Addresses whose packets are taken; undefined where a group is joined. */
  readonly #welcome: Set<string> | undefined
  /** Where the camera's packets came from last: behind a NAT another port than it names. */
  #rtpPeer: { readonly address: string; readonly port: number } | undefined
  #rtcpPeer: { readonly address: string; readonly port: number } | undefined
  #isClosed = false

  private constructor(
    sockets: readonly [Socket, Socket],
    { onRtp, onRtcp }: UdpSink,
    welcome: Set<string> | undefined,
  ) {
    this.#sockets = sockets
    this.#welcome = welcome
    const [rtp, rtcp] = sockets
    rtp.on('message', (packet, peer) => {
      if (!this.#isWelcome(peer.address)) return
      this.#rtpPeer = peer
      onRtp(packet)
    })
    rtcp.on('message', (packet, peer) => {
      if (!this.#isWelcome(peer.address)) return
      if (this.#welcome !== undefined) this.#rtcpPeer = peer
      onRtcp(packet)
    })
    for (const socket of sockets) socket.on('error', () => this.close())
    try {
      rtp.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
    } catch {
      // A system that refuses so much keeps its usual buffer.
    }
  }

  /** Binds a pair of ports of our own; what comes from any other address than the camera's is passed over. */
  static async open(camera: Place, sink: UdpSink): Promise<UdpReceiver> {
    const sockets = await bindPair(camera.family === 6 ? '::' : '0.0.0.0')
    return new UdpReceiver(sockets, sink, new Set([camera.address]))
  }

  /** Joins a group, on the network by whose address `local` the camera was reached. */
  static async join(group: Group, local: Place, sink: UdpSink): Promise<UdpReceiver> {
    // A camera on this machine sends to the group by another address than that of its RTSP server.
    return new UdpReceiver(await bindGroup(group.address, group.ports, local.address), sink, undefined)
  }

  /** Of RTP and RTCP. */
  get ports(): readonly [number, number] {
    const [rtp, rtcp] = this.#sockets
    return [rtp.address().port, rtcp.address().port]
  }

  /** Takes packets from this address too: the camera says that it sends from there. */
  welcome(address: string): void {
    this.#welcome?.add(address)
  }

  /** Keeps the way open that packets come by. */
  punchAgain(): void {
    if (this.#isClosed || this.#rtpPeer === undefined || this.#welcome === undefined) return
    this.#sockets[0].send(EMPTY_RTP_PACKET, this.#rtpPeer.port, this.#rtpPeer.address, ignore)
  }

  /** Sends RTCP to where the camera's comes from, or to where it says that it is taken. */
  sendRtcp(packet: Uint8Array): void {
    const peer = this.#rtcpPeer
    if (!this.#isClosed && peer !== undefined) this.#sockets[1].send(packet, peer.port, peer.address, ignore)
  }

  #isWelcome(address: string): boolean {
    return this.#welcome === undefined || this.#welcome.has(address.replace(/^::ffff:(?=\d+\.)/, ''))
  }

  /** Opens the way back through firewalls between here and the camera, by an empty packet from each port. */
  punch(address: string, [rtpPort, rtcpPort]: readonly [number, number]): void {
    if (this.#isClosed) return
    const [rtp, rtcp] = this.#sockets
    rtp.send(EMPTY_RTP_PACKET, rtpPort, address, ignore)
    rtcp.send(EMPTY_RECEIVER_REPORT, rtcpPort, address, ignore)
    this.#rtcpPeer = { address, port: rtcpPort }
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const socket of this.#sockets) socket.close()
  }
}

/** Version 2 (RFC 3550 §5.1), and nothing else. */
const EMPTY_RTP_PACKET = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
/** RFC 3550 §6.4.2: about no source, from source 0. */
const EMPTY_RECEIVER_REPORT = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 0)

/** What cannot be sent opens no way; what comes of that is that nothing comes. */
function ignore(): void {}
