import type { IncomingMessage } from 'node:http'
import { setCaller, type Caller } from '../auth/caller.ts'
import { credentialOf, hideToken, type Credential, type Way } from '../auth/credential.ts'
import type { Identity } from '../auth/identity.ts'
import type { Session } from '../auth/sessions.ts'
import { RelayError } from '../errors.ts'
import { checkHost, checkOrigin, type OriginRule } from './origin.ts'
import { Proxies, type Origin } from './proxies.ts'
import { requestIdOf } from './request-id.ts'

export interface GateOptions extends OriginRule {
  /** Begins and ends with a slash. */
  readonly basePath: string
  /** Addresses and ranges of the proxies whose `X-Forwarded-…` headers are believed. */
  readonly trustProxy: readonly string[]
  readonly identity: Pick<Identity, 'external' | 'identify' | 'links' | 'sessions'>
  /** Everybody is admin: for a bench. */
  readonly insecureNoAuth: boolean
  /** Whether the address, below the base path, is open to everybody. */
  readonly isOpen: (path: string) => boolean
  readonly onWrong: OnWrong
}

/** A credential came that opens nothing. */
export type OnWrong = (
  req: IncomingMessage,
  wrong: { readonly from: string; readonly isGuess: boolean },
) => void

/** A request that came past every check. Its `url` is below the base path from here on, and holds no token. */
export interface Visit {
  /** Begins with a slash. */
  readonly path: string
  readonly query: URLSearchParams
  readonly way: Way
  /** undefined only at addresses that are open. */
  readonly caller: Caller | undefined
  readonly origin: Origin
  /** The session whose cookie must be sent again. */
  readonly prolonged: string | undefined
}

/** A request whose caller is looked for. */
interface Arrival extends Pick<Visit, 'path' | 'way' | 'origin'> {
  readonly req: IncomingMessage
  /** The address asks nobody who it is. */
  readonly isOpen: boolean
  readonly credential: Credential | undefined
}

const ANYBODY: Session = {
  principal: { id: 'anybody', name: 'anybody', role: 'admin', cameras: undefined },
  prolonged: false,
}

/** The one place where a request's host, origin and credential are judged, before anything else looks at it. */
export class Gate {
  readonly #options: GateOptions
  readonly #proxies: Proxies

  constructor(options: GateOptions) {
    this.#options = options
    this.#proxies = new Proxies(options.trustProxy)
  }

  /**
   * Let a request pass. Throws a `RelayError` that says why it may not, or rejects with it: a promise comes only where
   * somebody else must be asked who it is.
   */
  admit(req: IncomingMessage, kind: 'request' | 'upgrade'): Visit | Promise<Visit> {
    const options = this.#options
    toOriginForm(req)
    const origin = this.originOf(req)
    checkHost(req.headers.host, options)
    checkHost(origin.host, options)
    if (kind === 'upgrade' || !isReading(req)) checkOrigin(req, origin, this.originsFor(req, kind))
    const path = this.#enterBase(req)
    const way = kind === 'upgrade' ? 'upgrade' : wayTo(path)
    const credential = credentialOf(req, way, options.identity.sessions.cookieName)
    hideToken(req)
    const isOpen = options.isOpen(path) && kind === 'request'
    const arrival: Arrival = { req, isOpen, path, way, origin, credential }
    const { external } = options.identity
    const session = options.insecureNoAuth ? ANYBODY : credential && options.identity.identify(credential)
    const asked = { req, way, path, credential, address: origin.address, requestId: requestIdOf(req) }
    if (session || !external.mayKnow(asked)) return this.#enter(arrival, session)
    return external.identify(asked).then(
      (found) => this.#enter(arrival, found),
      (error: unknown) => {
        if (!isOpen) throw error
        return this.#enter({ ...arrival, credential: undefined }, undefined)
      },
    )
  }

  /** Where a request comes from, whether or not it may pass. */
  originOf(req: IncomingMessage): Origin {
    return this.#proxies.originOf(req)
  }

  /** Everything but the right of its caller was judged. */
  #enter({ req, isOpen, path, way, origin, credential }: Arrival, session: Session | undefined): Visit {
    // A browser goes on sending the cookie of a login that has ended: that is nobody's guess.
    if (credential && !session)
      this.#options.onWrong(req, { from: origin.address, isGuess: credential.carrier !== 'cookie' })
    if (!session && !isOpen) throw new RelayError('unauthorized', credential ? WRONG : MISSING)
    const caller = session && {
      principal: session.principal,
      session: session.id,
      address: origin.address,
      requestId: requestIdOf(req),
    }
    if (caller) setCaller(req, caller)
    const prolonged = session?.prolonged ? credential?.secret : undefined
    return { path, query: queryOf(req), way, origin, caller, prolonged }
  }

  /**
   * The origins of other sites whose pages may show what this request is for: a viewer link can name its own, in place of
   * those that the relay allows. It says nothing of whether the request may pass.
   */
  originsFor(req: IncomingMessage, kind: 'request' | 'upgrade'): readonly string[] {
    const { basePath, identity, allowedOrigins } = this.#options
    const way = kind === 'upgrade' ? 'upgrade' : wayTo(pathBelow(basePath, req.url) ?? '')
    const credential = credentialOf(req, way, identity.sessions.cookieName)
    return (credential && identity.links.originsOf(credential.secret)) ?? allowedOrigins
  }

  /** Cut the base path off `req.url`. */
  #enterBase(req: IncomingMessage): string {
    const { basePath } = this.#options
    const path = pathBelow(basePath, req.url)
    if (path === undefined)
      throw new RelayError('not-found', `There is nothing here: everything is below ${basePath}`)
    req.url = req.url?.slice(basePath.length - 1)
    return path
  }
}

const MISSING =
  'This needs a token or a login; `baton login` prints a link, `baton token create` makes a token'
const WRONG = 'The token or the login is not, or no longer, valid; `baton login` prints a new link'

/** `/baton/watch/a?token=b` → `/watch/a` below `/baton/`; undefined for what is not below it. */
export function pathBelow(basePath: string, url = ''): string | undefined {
  return url.startsWith(basePath) ? url.slice(basePath.length - 1).split('?', 1)[0] : undefined
}

/** `GET http://host/path`: the host that counts is the one in the address (RFC 9112 §3.2.2). */
function toOriginForm(req: IncomingMessage): void {
  const [, host, path = ''] = /^https?:\/\/([^/?]*)(.*)$/is.exec(req.url ?? '') ?? []
  if (host === undefined) return
  req.headers.host = host
  req.url = path.startsWith('/') ? path : `/${path}`
}

function isReading(req: IncomingMessage): boolean {
  return req.method === 'GET' || req.method === 'HEAD'
}

/** What kind of address a path below the base path is. */
export function wayTo(path: string): Way {
  if (path.startsWith('/live/')) return 'live'
  if (/^\/api\/streams\/[^/]+\/snapshot\.jpg$/.test(path)) return 'snapshot'
  if (path.startsWith('/watch/') || path === '/wall') return 'shown'
  return path.startsWith('/api/') || path === '/metrics' ? 'api' : 'page'
}

function queryOf(req: IncomingMessage): URLSearchParams {
  return new URLSearchParams(/\?(.*)/s.exec(req.url ?? '')?.[1] ?? '')
}
