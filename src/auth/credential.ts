import type { IncomingMessage } from 'node:http'
import { parseCookie } from 'cookie'

/** The kinds of address that a request can be for. */
export type Way = 'page' | 'shown' | 'api' | 'snapshot' | 'live' | 'upgrade'

/** The places in a request where a credential can stand. */
export type Carrier = 'bearer' | 'basic' | 'query' | 'subprotocol' | 'cookie'

export interface Credential {
  readonly carrier: Carrier
  /** A token; with the carrier `cookie` a session. */
  readonly secret: string
}

/**
 * Who may carry what where. VLC and NVRs can do no other than `?token=` or HTTP Basic with the token as password,
 * a browser's WebSocket no other than a cookie or a subprotocol. What somebody put there on purpose comes first,
 * the cookie that a browser always sends comes last.
 */
export const CARRIERS: Record<Way, readonly Carrier[]> = {
  page: ['bearer', 'cookie'],
  shown: ['bearer', 'query', 'cookie'],
  api: ['bearer', 'cookie'],
  snapshot: ['bearer', 'basic', 'query', 'cookie'],
  live: ['bearer', 'basic', 'query', 'cookie'],
  upgrade: ['bearer', 'basic', 'query', 'subprotocol', 'cookie'],
}

/** The subprotocol that carries a token: this, then the token in base64url. It must never be echoed. */
const SUBPROTOCOL = 'baton.token.'

/**
 * The credential of a request, by {@link CARRIERS}; undefined when it carries none. The first that is there
 * counts: a wrong token is not saved by a good cookie.
 */
export function credentialOf(req: IncomingMessage, way: Way, cookieName: string): Credential | undefined {
  for (const carrier of CARRIERS[way]) {
    const secret = READERS[carrier](req, cookieName)
    if (secret) return { carrier, secret }
  }
  return undefined
}

const READERS: Record<Carrier, (req: IncomingMessage, cookieName: string) => string | undefined> = {
  /** RFC 6750 §2.1. */
  bearer: (req) => authorization(req, 'bearer'),
  /** RFC 7617 §2: any user, the token as password. */
  basic(req) {
    const encoded = authorization(req, 'basic')
    if (encoded === undefined) return undefined
    const pair = Buffer.from(encoded, 'base64').toString('utf8')
    return pair.slice(pair.indexOf(':') + 1)
  },
  query(req) {
    const target = req.url ?? ''
    const mark = target.indexOf('?')
    return mark < 0 ? undefined : (new URLSearchParams(target.slice(mark)).get('token') ?? undefined)
  },
  /** RFC 6455 §4.1: the protocols that the client offers. */
  subprotocol(req) {
    const offered = (req.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    const carrier = offered.find((name) => name.startsWith(SUBPROTOCOL))
    return carrier && Buffer.from(carrier.slice(SUBPROTOCOL.length), 'base64url').toString('utf8')
  },
  cookie: (req, cookieName) => parseCookie(req.headers.cookie ?? '')[cookieName],
}

/** What follows the scheme in `Authorization` (RFC 9110 §11.4), if it is that scheme. */
function authorization(req: IncomingMessage, scheme: string): string | undefined {
  const [, given, value] = /^([A-Za-z]+) +(\S+)\s*$/.exec(req.headers.authorization ?? '') ?? []
  return given?.toLowerCase() === scheme ? value : undefined
}

/**
 * Take the token out of the request's address and subprotocols once it was read, so that whatever handles the
 * request later can neither log it nor echo it.
 */
export function hideToken(req: IncomingMessage): void {
  const [path, search] = (req.url ?? '').split(/\?(.*)/s)
  if (search !== undefined) {
    const query = new URLSearchParams(search)
    query.delete('token')
    req.url = query.size > 0 ? `${path}?${query}` : path!
  }
  const offered = req.headers['sec-websocket-protocol']
  if (offered === undefined) return
  const names = offered.split(',').filter((name) => !name.trim().startsWith(SUBPROTOCOL))
  if (names.length > 0) req.headers['sec-websocket-protocol'] = names.join(',')
  else delete req.headers['sec-websocket-protocol']
}
