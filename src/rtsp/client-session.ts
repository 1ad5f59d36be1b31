import { type Clock, type Timer, systemClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { parseRtpPacket } from '../rtp/packet.ts'
import { parseRtcp } from '../rtp/rtcp.ts'
import type { SdpTrack } from '../rtp/sdp.ts'
import type { DescribedCamera } from './client.ts'
import { trackAddress } from './control-address.ts'
import { refusal } from './describe-faults.ts'
import { type InterleavedFrame, type RtspHeaders, type RtspResponse, headerOf } from './message.ts'
import { RtspError } from './rtsp-error.ts'
import { answeredTransport } from './transport.ts'
import { UdpReceiver, type UdpSink } from './udp-receiver.ts'

/** How RTP comes: inside the RTSP connection, to ports of our own, or to a group that we join. */
export type ClientWay = 'tcp' | 'udp' | 'multicast'

/** What is waited for an answer, unless the session is told otherwise. */
const ANSWER_MS = 5000
/** What a session lasts without a word where the camera does not say (RFC 2326 §12.37), in seconds. */
const USUAL_TIMEOUT_S = 60
const SHORTEST_KEEP_ALIVE_MS = 1000
/** A camera that does not answer TEARDOWN, or the SETUP before it, sees the connection end all the same. */
const TEARDOWN_MS = 250
const BYE = 203

export interface ClientSessionOptions {
  readonly clock?: Clock
  readonly answerTimeoutMs?: number
  /** The session has ended, and nobody here wanted it to: once, and never after `close()`. */
  readonly onEnd: (fault: RtspError) => void
}

/** Takes the RTP packets of a track as they come. Views: copy to keep. Never throws. */
export type PacketSink = (packet: Uint8Array, nowMs: number) => void

/**
 * One session with a camera that has described itself (RFC 2326 §10.4 to §10.8), on the same connection and by the same
 * login. Set tracks up, play, close.
 */
export class ClientSession {
  readonly #camera: DescribedCamera
  readonly #clock: Clock
  readonly #answerMs: number
  readonly #onEnd: (fault: RtspError) => void
  readonly #frames = new Map<number, (packet: Uint8Array) => void>()
  readonly #udp: UdpReceiver[] = []
  #id: string | undefined
  #keepAliveMs = (USUAL_TIMEOUT_S * 1000) / 2
  #keepAlive: Timer | undefined
  #tracks = 0
  /** The SETUP that waits for its answer; never rejects. */
  #settingUp: Promise<void> | undefined
  #isOver = false
  #closing: Promise<void> | undefined

  constructor(camera: DescribedCamera, options: ClientSessionOptions) {
    const { clock = systemClock, answerTimeoutMs = ANSWER_MS, onEnd } = options
    this.#camera = camera
    this.#clock = clock
    this.#answerMs = answerTimeoutMs
    this.#onEnd = onEnd
    const { connection } = camera.dialog
    connection.onFrame = (frame) => this.#frame(frame)
    connection.onEnd = (reason) =>
      this.#end(new RtspError('exited', `The camera ended the stream: ${messageOf(reason)}.`))
  }

  /** Rejects with {@link RtspError}: `transport` where the camera refuses this way, and another may be tried. */
  async setUp(track: SdpTrack, way: ClientWay, onPacket: PacketSink): Promise<void> {
    let ssrc: number | undefined
    const take = (packet: Uint8Array): void => {
      ssrc = parseRtpPacket(packet)?.ssrc ?? ssrc
      onPacket(packet, this.#clock.nowMs())
    }
    const sink = { onRtp: take, onRtcp: (packet: Uint8Array): void => this.#heardRtcp(packet, ssrc) }
    const answered = await this.#setUpBy(way, track, sink)
    const [id, ...parts] = sessionParts(answered)
    if (id === '') throw new RtspError('exited', 'The camera opens a session and does not name it.')
    this.#tracks += 1
    const seconds = Number(parts.map((part) => /^timeout\s*=\s*(\d{1,6})$/i.exec(part)?.[1]).find(Boolean))
    if (seconds > 0) this.#keepAliveMs = Math.max(SHORTEST_KEEP_ALIVE_MS, (seconds * 1000) / 2)
  }

  /** Resolves once the camera says that it plays; packets may come before. Rejects with {@link RtspError}. */
  async play(): Promise<void> {
    await this.#ask('PLAY', this.#camera.aggregate, [['Range', 'npt=0.000-']])
    this.#watch('GET_PARAMETER')
  }

  /** Ends session and connection. Idempotent; resolves when nothing is left open. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#isOver = true
    this.#keepAlive?.cancel()
    this.#frames.clear()
    for (const udp of this.#udp) udp.close()
    if (this.#settingUp) await this.#answered(this.#settingUp)
    if (this.#id !== undefined) {
      const asked = this.#request('TEARDOWN', this.#camera.aggregate, [], TEARDOWN_MS)
      // It is left all the same.
      await asked.catch(() => undefined)
    }
    this.#camera.close()
  }

  /** Only the answer to SETUP names the session that is to be ended. */
  #answered(settingUp: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(TEARDOWN_MS, resolve)
      void settingUp.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }

  #setUpBy(way: ClientWay, track: SdpTrack, sink: UdpSink): Promise<RtspResponse> {
    if (way === 'tcp') return this.#setUpTcp(track, sink)
    return way === 'udp' ? this.#setUpUdp(track, sink) : this.#setUpMulticast(track, sink)
  }

  async #setUpTcp(track: SdpTrack, sink: UdpSink): Promise<RtspResponse> {
    const [rtp, rtcp] = [2 * this.#tracks, 2 * this.#tracks + 1]
    this.#expect(rtp, rtcp, sink)
    const answer = await this.#setUp(track, `RTP/AVP/TCP;unicast;interleaved=${rtp}-${rtcp}`)
    const { channels } = answeredTransport(headerOf(answer, 'transport') ?? '')
    if (channels) this.#expect(channels[0], channels[1], sink)
    return answer
  }

  #expect(rtp: number, rtcp: number, { onRtp, onRtcp }: UdpSink): void {
    this.#frames.set(rtp, onRtp).set(rtcp, onRtcp)
    this.#camera.dialog.connection.expectFrames(new Set(this.#frames.keys()))
  }

  async #setUpUdp(track: SdpTrack, sink: UdpSink): Promise<RtspResponse> {
    const camera = this.#camera.dialog.connection.remote
    const udp = await UdpReceiver.open(camera, sink)
    const [rtp, rtcp] = udp.ports
    try {
      const answer = await this.#setUp(track, `RTP/AVP;unicast;client_port=${rtp}-${rtcp}`)
      const { serverPorts } = answeredTransport(headerOf(answer, 'transport') ?? '')
      if (serverPorts) udp.punch(camera.address, serverPorts)
      this.#udp.push(udp)
      return answer
    } catch (error) {
      udp.close()
      throw error
    }
  }

  async #setUpMulticast(track: SdpTrack, sink: UdpSink): Promise<RtspResponse> {
    const answer = await this.#setUp(track, 'RTP/AVP;multicast')
    const { group } = answeredTransport(headerOf(answer, 'transport') ?? '')
    if (!group) throw new RtspError('transport', 'The camera names no multicast group that it sends to.')
    const udp = await UdpReceiver.join(group, this.#camera.dialog.connection.local, sink)
    this.#udp.push(udp)
    if (!this.#isOver) return answer
    udp.close()
    throw new RtspError('exited', OVER)
  }

  #setUp({ control }: SdpTrack, transport: string): Promise<RtspResponse> {
    const noted = ({ status, ...message }: RtspResponse): void => {
      // Whatever comes of the answer, there is a session at the camera that is to be ended.
      if (status === 200) this.#id ??= sessionParts(message)[0] || undefined
    }
    const address = trackAddress(this.#camera.aggregate, control)
    const asked = this.#ask('SETUP', address, [['Transport', transport]], noted)
    const over = (): void => {
      this.#settingUp = undefined
    }
    this.#settingUp = asked.then(over, over)
    return asked
  }

  async #ask(
    method: string,
    address: string,
    headers: RtspHeaders,
    onAnswer?: (response: RtspResponse) => void,
  ): Promise<RtspResponse> {
    if (this.#isOver) throw new RtspError('exited', OVER)
    const response = await this.#request(method, address, headers, this.#answerMs)
    onAnswer?.(response)
    if (this.#isOver) throw new RtspError('exited', OVER)
    if (response.status !== 200) throw refusal(response.status, this.#camera.dialog.hasLogin, method)
    return response
  }

  #request(method: string, address: string, headers: RtspHeaders, ms: number): Promise<RtspResponse> {
    const named: RtspHeaders = this.#id === undefined ? headers : [...headers, ['Session', this.#id]]
    return new Promise((resolve, reject) => {
      const late = new RtspError('unreachable', `The camera does not answer ${method} within ${ms} ms.`)
      const timer = this.#clock.after(ms, () => reject(late))
      void this.#camera.dialog
        .request(method, address, named)
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  }

  #watch(method: string): void {
    if (this.#isOver) return
    this.#keepAlive = this.#clock.after(this.#keepAliveMs, () => void this.#sayAlive(method))
  }

  /** Cameras that do not know GET_PARAMETER know OPTIONS. */
  async #sayAlive(method: string): Promise<void> {
    let status = 200
    try {
      status = (await this.#request(method, this.#camera.aggregate, [], this.#keepAliveMs)).status
    } catch {
      // Whether the camera still sends is seen by what comes; a connection that broke has said so.
    }
    if (status === 454) this.#end(new RtspError('exited', 'The camera has ended the session.', { status }))
    this.#watch(status < 400 || status === 401 ? method : 'OPTIONS')
  }

  #frame({ channel, payload }: InterleavedFrame): void {
    this.#frames.get(channel)?.(payload)
  }

  /** `current`: the source of the track's last packet; another that leaves ends nothing. */
  #heardRtcp(packet: Uint8Array, current: number | undefined): void {
    const isBye = parseRtcp(packet).some(
      ({ type, ssrc }) => type === BYE && (current === undefined || ssrc === current),
    )
    if (isBye) this.#end(new RtspError('exited', 'The camera ended the stream.'))
  }

  #end(fault: RtspError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#keepAlive?.cancel()
    for (const udp of this.#udp) udp.close()
    this.#onEnd(fault)
  }
}

const OVER = 'The session is over.'

/** The session's name, empty where there is none, and what is said behind it (RFC 2326 §12.37). */
function sessionParts(answer: Pick<RtspResponse, 'headers'>): [id: string, ...parts: string[]] {
  const [id = '', ...parts] = (headerOf(answer, 'session') ?? '').split(';').map((part) => part.trim())
  return [id, ...parts]
}
