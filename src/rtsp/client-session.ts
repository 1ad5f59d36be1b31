import { type Clock, systemClock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { ssrcOf } from '../rtp/packet.ts'
import type { ReportPeer } from '../rtp/receiver.ts'
import { parseRtcp } from '../rtp/rtcp.ts'
import type { SdpTrack } from '../rtp/sdp.ts'
import type { DescribedCamera } from './client.ts'
import { type ClientWay, ClientWays, type SendRtcp } from './client-ways.ts'
import { trackAddress } from './control-address.ts'
import { refusal } from './describe-faults.ts'
import { KeepAlive } from './keep-alive.ts'
import { type RtspHeaders, type RtspResponse, headerOf } from './message.ts'
import { ReceiverReports } from './receiver-reports.ts'
import { readRtpInfo, timestampsOf } from './rtp-info.ts'
import { RtspError } from './rtsp-error.ts'
import { readSessionHeader } from './session-header.ts'
import { type TransportAnswer, answeredTransport } from './transport.ts'

/** What is waited for an answer, unless the session is told otherwise. */
const ANSWER_MS = 5000
/** A camera that does not answer TEARDOWN, or the SETUP before it, sees the connection end all the same. */
const TEARDOWN_MS = 250
const BYE = 203
/** A camera whose packets come as late as that before it says that it does not know the session knows it all the same. */
const QUIET_MS = 1000

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
  readonly #ways: ClientWays
  readonly #keepAlive: KeepAlive
  readonly #reports: ReceiverReports
  /** The addresses that tracks were set up by. */
  readonly #addresses = new Map<SdpTrack, string>()
  #id: string | undefined
  /** When the last packet came. */
  #heardMs = Number.NEGATIVE_INFINITY
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
    this.#ways = new ClientWays(connection)
    this.#reports = new ReceiverReports(clock)
    this.#keepAlive = new KeepAlive({
      clock,
      ask: (method, withinMs) => {
        this.#ways.keepOpen()
        return this.#request(method, camera.aggregate, [], withinMs)
      },
      onUnknown: () => this.#unknown(),
    })
    connection.onEnd = (reason) =>
      this.#end(new RtspError('exited', `The camera ended the stream: ${messageOf(reason)}.`))
  }

  /** Who we are in all RTCP of this session (RFC 3550 §3). */
  get ssrc(): number {
    return this.#reports.ssrc
  }

  /**
   * Resolves with what sends RTCP of this track. Rejects with {@link RtspError}: `transport` where the camera refuses this
   * way, and another may be tried.
   *
   * @param peer is told the camera's reports, and has ours to tell.
   */
  async setUp(track: SdpTrack, way: ClientWay, onPacket: PacketSink, peer?: ReportPeer): Promise<SendRtcp> {
    let ssrc: number | undefined
    const take = (packet: Uint8Array): void => {
      ssrc = ssrcOf(packet) ?? ssrc
      this.#heardMs = this.#clock.nowMs()
      onPacket(packet, this.#heardMs)
    }
    const sink = { onRtp: take, onRtcp: (packet: Uint8Array): void => this.#heardRtcp(packet, ssrc, peer) }
    const send = await this.#ways.setUp(way, sink, (transport) => this.#setUp(track, transport))
    if (peer) this.#reports.add(peer, send)
    return send
  }

  /**
   * Resolves once the camera says that it plays; packets may come before, and where it says nothing they are enough.
   * Rejects with {@link RtspError}.
   *
   * @returns the RTP timestamps of one instant by track, of those for which the camera says it.
   */
  async play(): Promise<ReadonlyMap<SdpTrack, number>> {
    const answer = await this.#askToPlay()
    this.#keepAlive.start()
    if (!this.#isOver) this.#reports.start()
    return answer ? this.#startsIn(answer) : new Map()
  }

  /** Ends session and connection. Idempotent; resolves when nothing is left open. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#isOver = true
    this.#keepAlive.stop()
    this.#reports.stop()
    this.#ways.close()
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

  /** Undefined where the camera plays without a word. */
  async #askToPlay(): Promise<RtspResponse | undefined> {
    const { aggregate } = this.#camera
    try {
      const answer = await this.#ask('PLAY', aggregate, [['Range', 'npt=0.000-']], [457])
      // Invalid Range: not all cameras know that they are live.
      return answer.status === 457 ? await this.#ask('PLAY', aggregate, []) : answer
    } catch (error) {
      const isLate = error instanceof RtspError && error.kind === 'unreachable'
      if (!isLate || this.#heardMs === Number.NEGATIVE_INFINITY || this.#isOver) throw error
      return undefined
    }
  }

  #startsIn(answer: RtspResponse): Map<SdpTrack, number> {
    // In the order of the session description.
    const tracks = this.#camera.description.tracks.filter((track) => this.#addresses.has(track))
    const addresses = tracks.map((track) => this.#addresses.get(track)!)
    const starts = new Map<SdpTrack, number>()
    for (const [index, timestamp] of timestampsOf(readRtpInfo(answer), addresses).entries())
      if (timestamp !== undefined) starts.set(tracks[index]!, timestamp)
    return starts
  }

  async #setUp(track: SdpTrack, transport: string): Promise<TransportAnswer> {
    const address = trackAddress(this.#camera.aggregate, track.control)
    const asked = this.#ask('SETUP', address, [['Transport', transport]])
    const over = (): void => {
      this.#settingUp = undefined
    }
    this.#settingUp = asked.then(over, over)
    const answer = answeredTransport(headerOf(await asked, 'transport') ?? '')
    this.#addresses.set(track, address)
    return answer
  }

  /** @param borne statuses other than 200 that are no refusal. */
  async #ask(
    method: string,
    address: string,
    headers: RtspHeaders,
    borne: readonly number[] = [],
  ): Promise<RtspResponse> {
    if (this.#isOver) throw new RtspError('exited', OVER)
    const response = await this.#request(method, address, headers, this.#answerMs)
    // Whatever comes of the answer, there is a session at the camera that is to be ended.
    if (response.status === 200) this.#noteSession(response)
    if (this.#isOver) throw new RtspError('exited', OVER)
    if (response.status !== 200 && !borne.includes(response.status))
      throw refusal(response.status, this.#camera.dialog.hasLogin, method)
    return response
  }

  /** Some cameras name the session in the answer to PLAY alone, and some not at all. */
  #noteSession(response: RtspResponse): void {
    const { id, timeoutS } = readSessionHeader(response)
    this.#id ??= id
    if (timeoutS !== undefined) this.#keepAlive.noteTimeout(timeoutS)
  }

  #request(method: string, address: string, headers: RtspHeaders, ms: number): Promise<RtspResponse> {
    const named: RtspHeaders = this.#id === undefined ? headers : [...headers, ['Session', this.#id]]
    return new Promise((resolve, reject) => {
      const message = `The camera does not answer ${method} within ${ms} ms.`
      const late = new RtspError('unreachable', message, { isSilence: true })
      const timer = this.#clock.after(ms, () => reject(late))
      void this.#camera.dialog
        .request(method, address, named)
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  }

  #unknown(): void {
    const isQuiet = this.#clock.nowMs() - this.#heardMs > QUIET_MS
    if (isQuiet) this.#end(new RtspError('exited', 'The camera has ended the session.', { status: 454 }))
  }

  /** `current`: the source of the track's last packet; another that leaves ends nothing. */
  #heardRtcp(bytes: Uint8Array, current: number | undefined, peer: ReportPeer | undefined): void {
    const packets = parseRtcp(bytes)
    for (const { report } of packets) if (report) peer?.heard(report, this.#clock.nowMs())
    const isBye = packets.some(
      ({ type, ssrc }) => type === BYE && (current === undefined || ssrc === current),
    )
    if (isBye) this.#end(new RtspError('exited', 'The camera ended the stream.'))
  }

  #end(fault: RtspError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#keepAlive.stop()
    this.#reports.stop()
    this.#ways.close()
    this.#onEnd(fault)
  }
}

const OVER = 'The session is over.'
