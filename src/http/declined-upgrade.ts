import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { RelayError } from '../errors.ts'
import type { HttpServer } from './server.ts'

/** Headers that only belong to an offer of HTTP/2. */
const OFFER = new Set(['upgrade', 'http2-settings'])

/**
 * Give a request back to its server as one that offers no upgrade, which is how a server declines one (RFC 9110
 * §7.8). Java's HTTP client offers HTTP/2 with every first request, also with one that has a body; Node 20 cannot be
 * told to pass over the offer. `bytes` is what came behind the request's head.
 */
export function declineUpgrade(
  server: HttpServer,
  req: IncomingMessage,
  socket: Duplex,
  bytes: Buffer,
): void {
  const names = req.rawHeaders.filter((_, index) => index % 2 === 0)
  // Node leaves out what is over the limit, and that may be the length of the body.
  if (names.length >= (server.node.maxHeadersCount ?? Infinity))
    throw new RelayError(
      'bad-request',
      `The request has too many headers; send fewer than ${server.node.maxHeadersCount}`,
    )
  const lines = names.flatMap((name, index) => {
    const value = req.rawHeaders[2 * index + 1]!
    if (OFFER.has(name.toLowerCase())) return []
    if (name.toLowerCase() !== 'connection') return [`${name}: ${value}`]
    const kept = value.split(',').filter((option) => !OFFER.has(option.trim().toLowerCase()))
    return kept.length === 0 ? [] : [`${name}: ${kept.join(',')}`]
  })
  const head = [`${req.method} ${req.url} HTTP/${req.httpVersion}`, ...lines, '', ''].join('\r\n')
  socket.unshift(Buffer.concat([Buffer.from(head, 'latin1'), bytes]))
  server.readmit(socket)
}
