import type { Socket } from 'node:net'
import type { Clock, Timer } from '../clock.ts'
import { writeSdp } from '../rtp/sdp.ts'
import { type Feed, controlOf } from './feed.ts'
import { Guard, type PasswordOf } from './guard.ts'
import { type RtspHeaders, type RtspRequest, encodeResponse, headerOf } from './message.ts'
import { RtspParser } from './parser.ts'
import { Session, type SessionStats } from './session.ts'
import { interleavedOutput, udpOutput } from './track-output.ts'
import { chooseTransport } from './transport.ts'
import type { UdpPorts } from './udp-ports.ts'

/** A player that says nothing for so long is gone (RFC 2326 §12.37). Bytes say nothing before a message is whole. */
export const SESSION_TIMEOUT_MS = 60_000
/** So long a connection has for its first whole request. */
export const FIRST_REQUEST_MS = 10_000

const METHODS = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'SET_PARAMETER', 'TEARDOWN']

/** What a connection needs of its server. */
export interface ConnectionContext {
  readonly clock: Clock
  readonly realm: string
  readonly passwordOf: PasswordOf | undefined
  readonly udp: UdpPorts
  readonly stats: SessionStats
  feedOf(path: string): Feed | undefined
}

type Answer = readonly [status: number, headers?: RtspHeaders, body?: string]

/** The address of a request: the presentation's path, and the track if one is named. */
interface Target {
  readonly path: string
  readonly trackIndex: number | undefined
  /** The presentation's absolute address, with a slash at its end. */
  readonly base: string
}

/** The server's end of one connection, with at most one session, which ends with it. */
export class ServerConnection {
  readonly #socket: Socket
  readonly #context: ConnectionContext
  readonly #guard: Guard | undefined
  #session: Session | undefined
  #idle: Timer

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket
    this.#context = context
    this.#guard = context.passwordOf ? new Guard(context.realm, context.passwordOf) : undefined
    this.#idle = this.#watch(FIRST_REQUEST_MS)
    const parser = new RtspParser({
      request: (request) => {
        this.touch()
        this.#handle(request)
      },
      frame: () => this.touch(),
      fault: () => socket.destroy(),
    })
    socket.setNoDelay(true)
    socket.on('data', (chunk) => parser.push(chunk))
    // The close that follows does the rest.
    socket.on('error', () => undefined)
    socket.on('close', () => this.#end())
  }

  get remoteAddress(): string {
    return (this.#socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  }

  /** The player has shown that it is there. */
  touch(): void {
    if (this.#socket.destroyed) return
    this.#idle.cancel()
    this.#idle = this.#watch(SESSION_TIMEOUT_MS)
  }

  close(): void {
    this.#end()
    this.#socket.destroy()
  }

  #watch(silentMs: number): Timer {
    return this.#context.clock.after(silentMs, () => this.close())
  }

  #end(): void {
    this.#idle.cancel()
    this.#session?.close()
    this.#session = undefined
  }

  #handle(request: RtspRequest): void {
    if (this.#socket.destroyed) return
    const [status, headers, body] = this.#answer(request) ?? []
    if (status !== undefined) this.#reply(request, status, headers, body)
  }

  #reply(request: RtspRequest, status: number, headers: RtspHeaders = [], body = ''): void {
    if (this.#socket.destroyed) return
    const sequence = headerOf(request, 'cseq') ?? '0'
    this.#socket.write(encodeResponse(status, [['CSeq', sequence], ['Server', 'Baton'], ...headers], body))
  }

  /** Undefined where the answer comes later. */
  #answer(request: RtspRequest): Answer | undefined {
    const required = headerOf(request, 'require')
    if (!/^\d{1,10}$/.test(headerOf(request, 'cseq') ?? '')) return [400]
    if (required !== undefined) return [551, [['Unsupported', required]]]
    if (request.method === 'OPTIONS') return [200, [['Public', METHODS.join(', ')]]]
    if (!METHODS.includes(request.method)) return [405, [['Allow', METHODS.join(', ')]]]
    const refusal = this.#refusal(request)
    if (refusal) return refusal
    const target = targetOf(request.url)
    if (!target) return [400]
    switch (request.method) {
      case 'DESCRIBE':
        return this.#describe(target)
      case 'SETUP':
        return this.#setup(request, target)
      default:
        return this.#inSession(request, target)
    }
  }

  #refusal(request: RtspRequest): Answer | undefined {
    const verdict = this.#guard?.judge(request) ?? 'passed'
    if (!this.#guard || verdict === 'passed') return undefined
    const challenges = this.#guard.challenges(verdict === 'stale')
    return [401, challenges.map((challenge) => ['WWW-Authenticate', challenge] as const)]
  }

  #describe({ path, base }: Target): Answer {
    const feed = this.#context.feedOf(path)
    if (!feed) return [404]
    const sdp = writeSdp({
      id: feed.id,
      name: feed.presentation.name,
      address: this.#socket.localAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? '0.0.0.0',
      tracks: feed.describe(),
    })
    const headers: RtspHeaders = [
      ['Content-Base', base],
      ['Content-Type', 'application/sdp'],
    ]
    return [200, headers, sdp]
  }

  #setup(request: RtspRequest, { path, trackIndex }: Target): Answer {
    const feed = this.#context.feedOf(path)
    const given = sessionIdOf(request)
    if (!feed || trackIndex === undefined || !feed.presentation.tracks[trackIndex]) return [404]
    if (given !== undefined && given !== this.#session?.id) return [454]
    if (this.#session && (this.#session.playing || this.#session.path !== path)) return [455]
    const offer = chooseTransport(headerOf(request, 'transport') ?? '')
    if (!offer) return [461]
    const ssrc = feed.ssrcOf(trackIndex)
    const output =
      offer.way === 'tcp'
        ? interleavedOutput(this.#socket, offer.channels ?? [2 * trackIndex, 2 * trackIndex + 1], ssrc)
        : udpOutput(this.#context.udp, this.remoteAddress, offer.ports, ssrc)
    this.#session ??= this.#openSession(path, feed)
    this.#session.setUp(trackIndex, output)
    return [200, [['Transport', output.transport], this.#sessionHeader(this.#session)]]
  }

  #openSession(path: string, feed: Feed): Session {
    return new Session({
      path,
      feed,
      clock: this.#context.clock,
      stats: this.#context.stats,
      unsentBytes: () => this.#socket.writableLength,
      cut: () => this.close(),
    })
  }

  #inSession(request: RtspRequest, target: Target): Answer | undefined {
    const session = this.#session
    const given = sessionIdOf(request)
    if (request.method.endsWith('_PARAMETER')) {
      // Players ask for nothing only to stay alive; parameters there are none.
      if (request.body.length > 0) return [451]
      return [200, session ? [this.#sessionHeader(session)] : []]
    }
    if (!session || given !== session.id) return [454]
    if (request.method === 'TEARDOWN') {
      this.#end()
      this.touch()
      return [200]
    }
    if (session.playing) return [200, [this.#sessionHeader(session)]]
    this.#play(request, session, target.base)
    return undefined
  }

  /** The answer goes out with the first keyframe, so that RTP-Info can name the very packets that follow it. */
  #play(request: RtspRequest, session: Session, base: string): void {
    session.play((positions) => {
      const info = session.trackIndexes.flatMap((index) => {
        const position = positions?.[index]
        const place = `url=${base}${controlOf(index)}`
        return position ? [`${place};seq=${position.sequence};rtptime=${position.timestamp}`] : []
      })
      const headers: RtspHeaders = [this.#sessionHeader(session), ['Range', 'npt=now-']]
      this.#reply(request, 200, info.length > 0 ? [...headers, ['RTP-Info', info.join(',')]] : headers)
    })
  }

  #sessionHeader(session: Session): readonly [string, string] {
    return ['Session', `${session.id};timeout=${SESSION_TIMEOUT_MS / 1000}`]
  }
}

function sessionIdOf(request: RtspRequest): string | undefined {
  return headerOf(request, 'session')?.split(';')[0]?.trim()
}

function targetOf(url: string): Target | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  const whole = withoutSlashes(parsed.pathname)
  const track = /\/trackID=(\d{1,3})$/.exec(whole)?.[1]
  const path = track === undefined ? whole : whole.slice(0, whole.lastIndexOf('/'))
  return {
    path: path === '' ? '/' : path,
    trackIndex: track === undefined ? undefined : Number(track),
    base: `${parsed.protocol}//${parsed.host}${path}/`,
  }
}

function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end -= 1
  return path.slice(0, end)
}
