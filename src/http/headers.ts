import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** Sets headers on a response, before anything is written to it. */
export type SetHeaders = (req: IncomingMessage, res: ServerResponse) => void

/**
 * What every answer says to browsers: only our own scripts and styles, no inline ones; only our pages, and those of
 * the origins that are allowed for what is asked, may frame ours. Nothing here insists on https, for most relays are reached by plain http.
 */
export function securityHeaders(originsFor: (req: IncomingMessage) => readonly string[]): SetHeaders {
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        formAction: ["'self'"],
        frameAncestors: ["'self'", (req) => originsFor(req).join(' ')],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
      },
    },
    // Browsers ignore these two, with a warning, where there is no https.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    // `no-referrer` would make browsers send `Origin: null` with our own pages' changes.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: false,
    // `frame-ancestors` says it better.
    xFrameOptions: false,
  })
  return (req, res) =>
    set(req, res, (error) => {
      if (error) throw error
    })
}
