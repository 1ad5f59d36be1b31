import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'

/** Sets headers on a response, before anything is written to it. @param secure The browser reached us by https. */
export type SetHeaders = (req: IncomingMessage, res: ServerResponse, secure: boolean) => void

/** Who may frame the page that is asked for, beside ourselves; `none`: not even we. */
export type FramersOf = (req: IncomingMessage) => readonly string[]

/** A browser insists on https for so long, for this host alone. */
const HSTS_SECONDS = 30 * 86_400

/**
 * What every answer says to browsers: only our own scripts and styles, no inline ones; only our pages, and those of
 * `framersOf`, may frame ours. Nothing insists on https where a page came by plain http, as most do, or where a
 * certificate of our own would then lock people out once it is renewed.
 */
export function securityHeaders(
  framersOf: FramersOf,
  certificate?: { readonly isSelfSigned: boolean },
): SetHeaders {
  const plain = helmetFor(framersOf, { upgrade: false, hsts: false })
  const secured = helmetFor(framersOf, { upgrade: true, hsts: certificate?.isSelfSigned !== true })
  return (req, res, secure) =>
    (secure ? secured : plain)(req, res, (error) => {
      if (error) throw error
    })
}

function helmetFor(
  framersOf: FramersOf,
  { upgrade, hsts }: { readonly upgrade: boolean; readonly hsts: boolean },
): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        formAction: ["'self'"],
        frameAncestors: [(req) => framers(framersOf(req))],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        upgradeInsecureRequests: upgrade ? [] : null,
      },
    },
    // Browsers ignore these two, with a warning, where there is no https.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    // `no-referrer` would make browsers send `Origin: null` with our own pages' changes.
    referrerPolicy: { policy: 'same-origin' },
    // No word of subdomains: other services of the host have ports and names of their own.
    strictTransportSecurity: hsts && { maxAge: HSTS_SECONDS, includeSubDomains: false },
    // `frame-ancestors` says it better.
    xFrameOptions: false,
  })
}

function framers(origins: readonly string[]): string {
  return origins.includes('none') ? "'none'" : ["'self'", ...origins].join(' ')
}
