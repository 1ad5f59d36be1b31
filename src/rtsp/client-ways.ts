import type { RtspConnection } from './connection.ts'
import type { InterleavedFrame } from './message.ts'
import { RtspError } from './rtsp-error.ts'
import type { TransportAnswer } from './transport.ts'
import { UdpReceiver, type UdpSink } from './udp-receiver.ts'

/** How RTP comes: inside the RTSP connection, to ports of our own, or to a group that we join. */
export type ClientWay = 'tcp' | 'udp' | 'multicast'

/** Packets over UDP that wait for one that was overtaken: what comes later than 32 others was lost. */
const UDP_DEPTH = 32

/** Packets that may wait for one that is missing: TCP keeps their order. */
export function reorderDepth(way: ClientWay): number {
  return way === 'tcp' ? 0 : UDP_DEPTH
}

/**
 * Tries ways one after another as long as the camera refuses them, which opens no session, and resolves with the one
 * that it takes. Rejects as `setUp` did: with the last refusal, or at once with anything that is none.
 *
 * @param setUp rejects with {@link RtspError}, `transport` where the camera refuses the way.
 */
export async function firstThatIsTaken(
  ways: readonly ClientWay[],
  setUp: (way: ClientWay) => Promise<void>,
  onRefused = (_way: ClientWay): void => undefined,
): Promise<ClientWay> {
  let refused: unknown = new RangeError('Cannot set a track up by no way')
  for (const way of ways) {
    try {
      await setUp(way)
      return way
    } catch (error) {
      if (!(error instanceof RtspError) || error.kind !== 'transport') throw error
      onRefused(way)
      refused = error
    }
  }
  throw refused
}

/** Asks for a track by this `Transport` value. */
export type AskForTrack = (transport: string) => Promise<TransportAnswer>

/** Sends RTCP of one track to the camera, as far as there is a way to it. */
export type SendRtcp = (packet: Uint8Array) => void

/** The ways by which the tracks of one session come. */
export class ClientWays {
  readonly #connection: RtspConnection
  /** By channel. Cameras exist that send all tracks on the same; each knows its own by the payload type. */
  readonly #frames = new Map<number, Set<(packet: Uint8Array) => void>>()
  readonly #udp: UdpReceiver[] = []
  #channelsAsked = 0
  #isClosed = false

  constructor(connection: RtspConnection) {
    this.#connection = connection
    connection.onFrame = (frame) => this.#frame(frame)
  }

  /** Rejects with {@link RtspError}, `transport` where the camera's answer is another way than it can be taken by. */
  setUp(way: ClientWay, sink: UdpSink, ask: AskForTrack): Promise<SendRtcp> {
    if (way === 'tcp') return this.#setUpTcp(sink, ask)
    return way === 'udp' ? this.#setUpUdp(sink, ask) : this.#setUpMulticast(sink, ask)
  }

  /** Keeps the ways open that packets come by. */
  keepOpen(): void {
    for (const udp of this.#udp) udp.punchAgain()
  }

  /** Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#frames.clear()
    for (const udp of this.#udp) udp.close()
  }

  async #setUpTcp(sink: UdpSink, ask: AskForTrack): Promise<SendRtcp> {
    const asked = this.#nextChannels()
    this.#expect(asked, sink)
    const { way, channels } = await ask(`RTP/AVP/TCP;unicast;interleaved=${asked.join('-')}`)
    if (way === 'udp' || way === 'multicast') throw new RtspError('transport', OTHER_WAY)
    if (channels) this.#expect(channels, sink)
    return this.#sendOn(channels ?? asked)
  }

  /** Cameras exist that take the connection, or a group, whatever they are asked for. */
  async #setUpUdp(sink: UdpSink, ask: AskForTrack): Promise<SendRtcp> {
    const camera = this.#connection.remote
    const udp = await UdpReceiver.open(camera, sink)
    try {
      const answer = await ask(`RTP/AVP;unicast;client_port=${udp.ports.join('-')}`)
      if (answer.way === 'tcp' || answer.group) {
        udp.close()
        if (answer.group) return await this.#join(answer, sink)
        const channels = answer.channels ?? this.#nextChannels()
        this.#expect(channels, sink)
        return this.#sendOn(channels)
      }
      if (answer.source !== undefined) udp.welcome(answer.source)
      // Not to where it says that it sends from: that may be anybody.
      if (answer.serverPorts) udp.punch(camera.address, answer.serverPorts)
      this.#udp.push(udp)
      return (packet) => udp.sendRtcp(packet)
    } catch (error) {
      udp.close()
      throw error
    }
  }

  async #setUpMulticast(sink: UdpSink, ask: AskForTrack): Promise<SendRtcp> {
    return this.#join(await ask('RTP/AVP;multicast'), sink)
  }

  async #join({ group }: TransportAnswer, sink: UdpSink): Promise<SendRtcp> {
    if (!group) throw new RtspError('transport', 'The camera names no multicast group that it sends to.')
    const udp = await UdpReceiver.join(group, this.#connection.local, sink)
    this.#udp.push(udp)
    // Nothing is sent to a group: it would be for everybody in it.
    if (!this.#isClosed) return () => undefined
    udp.close()
    throw new RtspError('exited', 'The session is over.')
  }

  #sendOn([, rtcp]: readonly [rtp: number, rtcp: number]): SendRtcp {
    return (packet) => this.#connection.sendFrame(rtcp, packet)
  }

  #nextChannels(): readonly [rtp: number, rtcp: number] {
    this.#channelsAsked += 2
    return [this.#channelsAsked - 2, this.#channelsAsked - 1]
  }

  #expect([rtp, rtcp]: readonly [number, number], { onRtp, onRtcp }: UdpSink): void {
    this.#take(rtp, onRtp)
    this.#take(rtcp, onRtcp)
    this.#connection.expectFrames(new Set(this.#frames.keys()))
  }

  #take(channel: number, handle: (packet: Uint8Array) => void): void {
    this.#frames.set(channel, (this.#frames.get(channel) ?? new Set()).add(handle))
  }

  #frame({ channel, payload }: InterleavedFrame): void {
    for (const handle of this.#frames.get(channel) ?? []) handle(payload)
  }
}

const OTHER_WAY = 'The camera sends by another way than over this connection; choose the transport udp.'
