import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { RelayError } from '../errors.ts'

/** What a browser did, as far as the proxies that are trusted can tell it. */
export interface Origin {
  /** IP address of whoever made the request. */
  readonly address: string
  /** Host and port that were asked for; undefined when the request names none. */
  readonly host: string | undefined
  /** The browser reached us by https. */
  readonly secure: boolean
}

/** The proxies whose `X-Forwarded-…` headers are believed. */
export class Proxies {
  readonly #trusted = new BlockList()

  /** `list` holds IP addresses and ranges such as `10.0.0.0/8`; a `RelayError` `invalid-settings` names what is neither. */
  constructor(list: readonly string[]) {
    for (const entry of list) this.#trust(entry)
  }

  /** Look behind the proxies. Without a trusted one before us the headers are a stranger's word and count for nothing. */
  originOf(req: IncomingMessage): Origin {
    const peer = withoutMapping(req.socket.remoteAddress ?? '')
    const { host } = req.headers
    if (!this.#isTrusted(peer)) return { address: peer, host, secure: false }
    return {
      address: this.#clientOf(listOf(req.headers['x-forwarded-for'])) ?? peer,
      host: listOf(req.headers['x-forwarded-host']).at(-1) ?? host,
      secure: listOf(req.headers['x-forwarded-proto']).at(-1) === 'https',
    }
  }

  /** Each proxy appends whom it saw: the last one that is not a proxy of ours is the client. */
  #clientOf(hops: readonly string[]): string | undefined {
    const addresses = hops.map(withoutMapping)
    const client = addresses.findLast((address) => !this.#isTrusted(address)) ?? addresses[0]
    return client !== undefined && isIP(client) ? client : undefined
  }

  #isTrusted(address: string): boolean {
    const family = isIP(address)
    return family !== 0 && this.#trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }

  #trust(entry: string): void {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address)
    const most = family === 6 ? 128 : 32
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN
    if (family === 0 || !(prefix <= most))
      throw new RelayError(
        'invalid-settings',
        `--trust-proxy: ${entry} is neither an IP address nor a range such as 10.0.0.0/8`,
      )
    this.#trusted.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4')
  }
}

function listOf(header: string | string[] | undefined): string[] {
  return (header?.toString() ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** `::ffff:192.0.2.1`, as a dual-stack socket says it → `192.0.2.1`. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
