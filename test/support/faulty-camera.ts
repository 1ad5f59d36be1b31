import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { TlsOptions } from 'node:tls'
import { makeClip, makeRefreshClip, PICTURES_TO_KEYFRAME } from './faulty-media.ts'
import type { Clip } from './faulty-media.ts'
import { FaultySession } from './faulty-session.ts'
import type { Wire } from './faulty-wire.ts'
import { closeAtEnd } from './leftovers.ts'

/** What the camera does wrong from the connect on. The dialog's words name the request that is never answered. */
export type Fault =
  | 'none'
  | 'mute'
  | 'mute-at-describe'
  | 'mute-at-setup'
  | 'mute-at-play'
  | 'unauthorized'
  | 'not-found'
  | 'hangs-up-at-login'
  | 'busy'
  | 'unsupported-transport'
  | 'refuses-tcp'
  | 'refuses-udp'
  | 'silent-udp'
  | 'slow-sdp'
  | 'huge-sdp'
  | 'endless-header'
  | 'redirect-loop'
  | 'jpeg'
  | 'no-video'

/** How a running stream is cut: the connection closed, reset, or the stream's end said by RTCP. */
export type Cut = 'fin' | 'rst' | 'bye'

export interface FaultyCameraOptions {
  readonly fault?: Fault
  /** G.711 A-law beside the video. */
  readonly audio?: boolean
  /** An ONVIF metadata track that never sends a packet. */
  readonly metadata?: boolean
  /** The picture of the clip that a viewer gets first; every tenth is a keyframe. */
  readonly firstPicture?: number
  /** `once-a-minute`: a GOP of 60 s. `refresh`: one keyframe, then intra refresh with recovery points. */
  readonly keyframes?: 'often' | 'once-a-minute' | 'refresh'
  /** The address it listens at; default 127.0.0.1. */
  readonly host?: string
  /** Key and certificate: the camera then speaks `rtsps:`. */
  readonly tls?: TlsOptions
}

const PICTURES_A_MINUTE = 25 * 60

/**
 * A camera by hand, on a free loopback port, that misbehaves as told: RTSP with RTP interleaved, over
 * UDP or to a multicast group, H.264 at 25 pictures a second. Nothing of the relay is in it.
 */
export class FaultyCamera {
  /** May be changed at any time; counts for what comes. */
  fault: Fault
  /** As {@link fault}, for RTP over the RTSP connection. */
  wire: Wire = 'clean'
  /** Connections that were taken since the start. */
  connections = 0
  /** Requests that carried a user and a password. */
  logins = 0
  /** When the connection that plays since last had sent its first keyframe, by `performance.now()`. */
  firstKeyframeMs: number | undefined
  /** Methods that were asked for, in order, over all connections. */
  readonly requests: string[] = []
  readonly options: FaultyCameraOptions
  readonly clip: Clip
  readonly #sessions = new Set<FaultySession>()
  #server: Server | undefined
  #port = 0

  constructor(options: FaultyCameraOptions, clip: Clip) {
    this.options = options
    this.clip = clip
    this.fault = options.fault ?? 'none'
  }

  get port(): number {
    return this.#port
  }

  /** Without user and password. */
  get url(): string {
    return `${this.options.tls ? 'rtsps' : 'rtsp'}://${this.#host}:${this.#port}/cam`
  }

  get #host(): string {
    return this.options.host ?? '127.0.0.1'
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#sessions.size
  }

  /** Pictures stop; the connections stay open and silent. */
  stall(): void {
    for (const session of this.#sessions) session.stalled = true
  }

  resume(): void {
    for (const session of this.#sessions) session.stalled = false
  }

  cut(how: Cut): void {
    for (const session of this.#sessions) session.cut(how)
  }

  /** RTP timestamps go on from elsewhere. */
  jumpClock(seconds: number): void {
    for (const session of this.#sessions) session.jumpClock(seconds)
  }

  /** Takes connections again, on the same port. */
  async accept(): Promise<void> {
    if (this.#server) return
    const { tls } = this.options
    const take = (socket: Socket): void => this.#take(socket)
    const server = tls ? createTlsServer(tls, take) : createServer(take)
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, this.#host, resolve)
    })
    this.#port = (server.address() as AddressInfo).port
  }

  /** From now on the port refuses connections, and those that were open are reset. */
  async refuse(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    this.cut('rst')
    if (server) await new Promise((resolve) => server.close(resolve))
  }

  close(): Promise<void> {
    return this.refuse()
  }

  /** The picture that a connection sends as its `nth`, from 0. */
  pictureAt(nth: number): readonly Buffer[] {
    const { pictures } = this.clip
    const { firstPicture = 0, keyframes = 'often' } = this.options
    if (keyframes === 'often') return pictures[(nth + firstPicture) % pictures.length] ?? []
    if (nth % PICTURES_A_MINUTE === 0) return pictures[0] ?? []
    const others = keyframes === 'refresh' ? pictures.length - 1 : PICTURES_TO_KEYFRAME - 1
    return pictures[1 + ((nth - 1) % others)] ?? []
  }

  #take(socket: Socket): void {
    this.connections += 1
    const session = new FaultySession(this, socket)
    this.#sessions.add(session)
    socket.once('close', () => this.#sessions.delete(session))
  }
}

export async function startFaultyCamera(options: FaultyCameraOptions = {}): Promise<FaultyCamera> {
  const refresh = options.keyframes === 'refresh'
  const camera = new FaultyCamera(options, refresh ? await makeRefreshClip() : await makeClip())
  await camera.accept()
  closeAtEnd(() => camera.close())
  return camera
}
