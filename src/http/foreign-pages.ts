import type { IncomingMessage, ServerResponse } from 'node:http'

/** A browser asks again after so long, Chromium after two hours at most. */
const PREFLIGHT_SECONDS = 3600

/**
 * Lets pages of the allowed origins read what is answered here (CORS, <https://fetch.spec.whatwg.org/#http-cors-protocol>).
 * They bring a token; with the cookie of somebody who is logged in no browser lets them read.
 * @param isAllowed is told when the browser only asks: that request holds no token.
 * @returns whether that was all: browsers ask first whether a token may be sent.
 */
export function letForeignPageRead(
  req: IncomingMessage,
  res: ServerResponse,
  isAllowed: (origin: string, isAsking: boolean) => boolean,
): boolean {
  res.setHeader('Vary', 'Origin')
  const { origin } = req.headers
  const isAsking = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
  if (origin === undefined || !isAllowed(origin, isAsking)) return false
  res.setHeader('Access-Control-Allow-Origin', origin)
  res.setHeader('Access-Control-Expose-Headers', 'Age, ETag, X-Baton-Picture-Age-Ms')
  if (!isAsking) return false
  res.writeHead(204, {
    'Access-Control-Allow-Methods': 'GET, HEAD',
    'Access-Control-Allow-Headers': 'Authorization, If-None-Match',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  })
  res.end()
  return true
}
