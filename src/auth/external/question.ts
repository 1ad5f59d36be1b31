import type { Question } from './callback.ts'
import type { ExternalVisit } from './external-identity.ts'

const STREAM =
  /^\/live\/([A-Za-z0-9_-]{1,64})(?![A-Za-z0-9_-])|^\/api\/streams\/([A-Za-z0-9_-]{1,64})\/snapshot\.jpg$/

/** What the callback is asked of a request; undefined where it is for no stream's pictures. */
export function questionOf({ req, way, path, credential, address }: ExternalVisit): Question | undefined {
  const [, live, still] = STREAM.exec(path) ?? []
  const stream = live ?? still
  if (stream === undefined) return undefined
  const [user, password] = credential?.carrier === 'basic' ? loginOf(req.headers.authorization) : ['', '']
  const isToken =
    credential !== undefined && credential.carrier !== 'basic' && credential.carrier !== 'cookie'
  return {
    user,
    password,
    token: isToken ? credential.secret : '',
    ip: address,
    action: 'read',
    path: stream,
    protocol: way === 'upgrade' ? 'websocket' : 'http',
    query: withoutPlayer(/\?(.*)/s.exec(req.url ?? '')?.[1] ?? ''),
    userAgent: req.headers['user-agent'] ?? '',
  }
}

/** User and password of HTTP Basic (RFC 7617 §2). */
function loginOf(authorization = ''): [user: string, password: string] {
  const pair = Buffer.from(authorization.replace(/^\S+ +/, ''), 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  return colon < 0 ? ['', pair] : [pair.slice(0, colon), pair.slice(colon + 1)]
}

/** What a player calls itself is another word each time: the answer would be good for nobody else. */
function withoutPlayer(query: string): string {
  return query
    .split('&')
    .filter((word) => !word.startsWith('player='))
    .join('&')
}
