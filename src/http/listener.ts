import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RequestHandler } from 'express'
import type { Identity } from '../auth/identity.ts'
import { encodeSessionCookie } from '../auth/session-cookie.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { AccessLog } from './access-log.ts'
import { createApp } from './app.ts'
import { declineUpgrade } from './declined-upgrade.ts'
import { Gate, pathBelow, wayTo, type Visit } from './gate.ts'
import { letForeignPageRead } from './foreign-pages.ts'
import { securityHeaders, type SetHeaders } from './headers.ts'
import { Health, type HealthFacts } from './health.ts'
import { listenError } from './listen-error.ts'
import { LiveDispatch, type LiveOutputs, type LiveStreams } from './live.ts'
import { Joins } from './joins.ts'
import { Pages, withoutSlash } from './pages.ts'
import { Refusals } from './refusals.ts'
import { relayUrl } from './relay-url.ts'
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts'
import { HttpServer, type REQUEST_LIMITS, type ServerCertificate } from './server.ts'
import type { ViewerBounds } from './viewer-bounds.ts'

export interface ListenerOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Begins and ends with a slash. */
  readonly basePath: string
  readonly allowedHosts: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly trustProxy: readonly string[]
  /** Who may frame pages beside ourselves; left out: the allowed origins. */
  readonly frameAncestors?: readonly string[] | undefined
  readonly insecureNoAuth: boolean
  /** Folder of the built pages. */
  readonly publicFolder: string
  readonly identity: Identity
  readonly streams: LiveStreams
  readonly live: LiveOutputs
  readonly viewers: ViewerBounds
  /** Takes upgrades at `/api/events`; throws a `RelayError` that says why it does not. */
  readonly events: (req: IncomingMessage, socket: Duplex, head: Buffer, visit: Visit) => void
  /** Answers below `/api`; what it throws becomes a problem. */
  readonly api: RequestHandler
  /** Answers `/metrics`; what it throws becomes a problem. */
  readonly metrics: (req: IncomingMessage, res: ServerResponse) => void | Promise<void>
  readonly health: HealthFacts
  /** Undefined stands for plain HTTP. */
  readonly certificate?: ServerCertificate | undefined
  readonly clock: Clock
  readonly log: Log
  /** Other bounds than {@link REQUEST_LIMITS}. */
  readonly limits?: Partial<typeof REQUEST_LIMITS>
}

/** The one WebSocket beside those of outputs. */
const EVENTS_PATH = '/api/events'
/** So long a closing listener waits for answers under way. */
const CLOSE_GRACE_MS = 700

/** The relay's one HTTP server: pages, API and outputs below one base path, each request judged before it gets there. */
export class Listener {
  readonly #options: ListenerOptions
  readonly #server: HttpServer
  readonly #joins = new Joins()
  readonly #visits = new WeakMap<IncomingMessage, Visit>()
  readonly #gate: Gate
  readonly #health: Health
  readonly #access: AccessLog
  readonly #refusals: Refusals
  readonly #live: LiveDispatch
  readonly #app: RequestListener
  readonly #setHeaders: SetHeaders
  #closing: Promise<void> | undefined

  private constructor(options: ListenerOptions, pages: Pages) {
    this.#options = options
    const { clock, log } = options
    this.#access = new AccessLog({ log, clock })
    const addressOf = (req: IncomingMessage): string => this.#gate.originOf(req).address
    this.#refusals = new Refusals({ clock, log, pages, addressOf })
    const onWrong = this.#refusals.wrong
    this.#health = new Health(options.health, clock)
    this.#gate = new Gate({ ...options, isOpen: (path) => pages.isOpen(path), onWrong })
    this.#live = new LiveDispatch(options)
    this.#setHeaders = securityHeaders((req) => this.#framersOf(req), options.certificate)
    this.#app = createApp({
      ...options,
      pages,
      health: this.#health,
      onWrong,
      originOf: (req) => this.#visits.get(req)!.origin,
      onError: (error, req, res, _next) => this.#refusals.answer(error, req, res),
    })
    this.#server = new HttpServer(options, (req, res) => this.#request(req, res))
    this.#server.node.on('upgrade', (req, socket, head) => this.#upgrade(req, socket, head))
  }

  /** Listen. A `RelayError` with code `port-taken` or `invalid-settings` says why that is not possible. */
  static async listen(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options, await Pages.load(options.publicFolder, options.basePath))
    if (options.insecureNoAuth)
      options.log.warn(
        {},
        'Nobody is asked for a token: everybody who reaches this address is admin (--insecure-no-auth)',
      )
    await listener.#listen()
    return listener
  }

  get port(): number {
    return (this.#server.node.address() as AddressInfo).port
  }

  /** Where people open it; ends with a slash. */
  get url(): string {
    const { host, basePath, certificate } = this.#options
    return relayUrl({ host, basePath, isSecure: certificate !== undefined }, this.port)
  }

  /** Stop listening and end every connection, those of outputs too; resolves within a second. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#health.close()
    this.#refusals.closeLogins()
    this.#live.close()
    const closed = this.#server.close()
    const timer = this.#options.clock.after(CLOSE_GRACE_MS, () => this.#server.destroyAll())
    await closed
    timer.cancel()
    this.#refusals.close()
    this.#options.viewers.close()
  }

  #listen(): Promise<void> {
    const { host, port } = this.#options
    return new Promise((resolve, reject) => {
      this.#server.node.once('error', (error) => reject(listenError(error, host, port)))
      this.#server.node.listen(port, host, resolve)
    })
  }

  #request(req: IncomingMessage, res: ServerResponse): void {
    this.#server.connections.works(req.socket)
    res.once('close', () => this.#server.connections.rests(req.socket))
    if (this.#closing) res.setHeader('Connection', 'close')
    res.setHeader(REQUEST_ID_HEADER, requestIdOf(req))
    const { address, secure } = this.#gate.originOf(req)
    this.#access.follow(req, res, address)
    try {
      this.#setHeaders(req, res, secure)
      if (this.#redirectSlash(req, res) || this.#answerForeignPage(req, res)) return
      const isLive = wayTo(pathBelow(this.#options.basePath, req.url) ?? '') === 'live'
      // Who he is is judged when it is his turn: meanwhile his token may have been revoked, which ends only who watches.
      if (isLive) this.#joins.enter(() => req.socket.destroyed || this.#admit(req, res))
      else this.#admit(req, res)
    } catch (error) {
      this.#refusals.answer(error, req, res)
    }
  }

  #admit(req: IncomingMessage, res: ServerResponse): void {
    try {
      const admitted = this.#gate.admit(req, 'request')
      if (admitted instanceof Promise)
        admitted
          .then((visit) => res.closed || this.#answerVisit(req, res, visit))
          .catch((error: unknown) => this.#refusals.answer(error, req, res))
      else this.#answerVisit(req, res, admitted)
    } catch (error) {
      this.#refusals.answer(error, req, res)
    }
  }

  #answerVisit(req: IncomingMessage, res: ServerResponse, visit: Visit): void {
    this.#visits.set(req, visit)
    if (visit.prolonged !== undefined) this.#prolong(res, visit)
    if (visit.way === 'live' || visit.way === 'snapshot') this.#live.request(req, res, visit)
    else this.#app(req, res)
  }

  #upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.connections.works(socket)
    socket.on('error', destroyIt)
    this.#joins.enter(() => socket.destroyed || this.#takeUpgrade(req, socket, head))
  }

  #takeUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    try {
      if (req.headers.upgrade?.toLowerCase() !== 'websocket')
        return declineUpgrade(this.#server, req, socket, head)
      const admitted = this.#gate.admit(req, 'upgrade')
      if (admitted instanceof Promise)
        admitted
          .then((visit) => socket.destroyed || this.#upgradeVisit(req, socket, head, visit))
          .catch((error: unknown) => this.#failUpgrade(error, req, socket))
      else this.#upgradeVisit(req, socket, head, admitted)
    } catch (error) {
      this.#failUpgrade(error, req, socket)
    }
  }

  #upgradeVisit(req: IncomingMessage, socket: Duplex, head: Buffer, visit: Visit): void {
    if (visit.path === EVENTS_PATH) this.#options.events(req, socket, head, visit)
    else this.#live.upgrade(req, socket, head, visit)
    this.#access.upgraded(req, visit.origin.address, 101)
  }

  #failUpgrade(error: unknown, req: IncomingMessage, socket: Duplex): void {
    this.#refusals.answerUpgrade(error, req, socket, (status) => {
      this.#access.upgraded(req, this.#gate.originOf(req).address, status)
    })
  }

  /** `/baton` → `/baton/`, without which every relative address on the page would miss the base; and `/wall/` → `/wall`. */
  #redirectSlash(req: IncomingMessage, res: ServerResponse): boolean {
    const { basePath } = this.#options
    const [path = '', search = ''] = (req.url ?? '').split(/(\?.*)/s)
    const page = withoutSlash(pathBelow(basePath, path) ?? '')
    const isBase = basePath !== '/' && path === basePath.slice(0, -1)
    if (!isBase && page === undefined) return false
    const target = page === undefined ? basePath : `${basePath.slice(0, -1)}${page}`
    res.writeHead(308, { Location: `${target}${search}` }).end()
    return true
  }

  /** The sites of a viewer link are its own. */
  #framersOf(req: IncomingMessage): readonly string[] {
    const { allowedOrigins, frameAncestors = allowedOrigins } = this.#options
    const origins = this.#gate.originsFor(req, 'request')
    return origins === allowedOrigins ? frameAncestors : origins
  }

  #answerForeignPage(req: IncomingMessage, res: ServerResponse): boolean {
    const { basePath, allowedOrigins, identity } = this.#options
    const path = pathBelow(basePath, req.url)
    if (path === undefined || wayTo(path) !== 'snapshot') return false
    return letForeignPageRead(req, res, (origin, isAsking) =>
      isAsking
        ? allowedOrigins.includes(origin) || identity.links.allowsOrigin(origin)
        : this.#gate.originsFor(req, 'request').includes(origin),
    )
  }

  #prolong(res: ServerResponse, { prolonged: value = '', origin }: Visit): void {
    const { identity, basePath } = this.#options
    const name = identity.sessions.cookieName
    res.setHeader('Set-Cookie', encodeSessionCookie({ name, value, path: basePath, secure: origin.secure }))
  }
}

/** Of no request's scope, for that would be kept as long as the socket: somebody watches for days. */
function destroyIt(this: Duplex): void {
  this.destroy()
}
