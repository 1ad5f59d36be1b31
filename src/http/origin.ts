import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { RelayError } from '../errors.ts'

/** Whose pages may use the relay. */
export interface OriginRule {
  /** Names that the relay answers to beside IP addresses and `localhost`. */
  readonly allowedHosts: readonly string[]
  /** Origins of other sites whose pages may open streams here, such as `https://home.example`. */
  readonly allowedOrigins: readonly string[]
}

/**
 * Refuse a request for a name the relay does not know. A page of another site can point its own name at our
 * address (DNS rebinding), but it cannot do so with an IP address or `localhost`. No name at all comes from no browser.
 */
export function checkHost(host: string | undefined, rule: OriginRule): void {
  if (host === undefined) return
  const name = nameOf(host)
  if (name === undefined)
    throw new RelayError('bad-request', 'The Host header is not a host name, with a port or without; mend it')
  if (isIP(name) || name === 'localhost' || name.endsWith('.localhost')) return
  if (rule.allowedHosts.some((allowed) => allowed.toLowerCase() === name)) return
  throw new RelayError(
    'host-refused',
    `The relay does not answer to the name ${name}; if it is yours, allow it with --allowed-hosts ${name}`,
  )
}

/** Refuse what a page of another site made a browser send. Without an `Origin` it was no browser's change or upgrade. */
export function checkOrigin(
  req: IncomingMessage,
  { host, secure }: { readonly host: string | undefined; readonly secure: boolean },
  allowed: readonly string[],
): void {
  const { origin } = req.headers
  if (origin === undefined || allowed.includes(origin)) return
  if (host !== undefined && URL.canParse(origin)) {
    const { host: own, protocol } = new URL(origin)
    // Who stands between a browser and a relay by https can make pages by http of the same name.
    if (own === host.toLowerCase() && (protocol === 'https:' || !secure)) return
  }
  throw new RelayError(
    'origin-refused',
    'A page of another site may not do this; if it is yours, allow its origin with --allowed-origins',
  )
}

/** `[::1]:8088` → `::1`, `Cam.Example.:80` → `cam.example`; undefined when it is neither. */
function nameOf(host: string): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/.exec(host.toLowerCase())
  return match?.[1] ?? match?.[2]?.replace(/\.$/, '')
}
