import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { RelayError } from '../errors.ts'
import { AddressList, isNetwork } from '../net/address-list.ts'

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
  readonly #trusted: AddressList

  /** `list` holds IP addresses and ranges such as `10.0.0.0/8`; a `RelayError` `invalid-settings` names what is neither. */
  constructor(list: readonly string[]) {
    const wrong = list.find((entry) => !isNetwork(entry))
    if (wrong !== undefined)
      throw new RelayError(
        'invalid-settings',
        `--trust-proxy: ${wrong} is neither an IP address nor a range such as 10.0.0.0/8`,
      )
    this.#trusted = new AddressList(list)
  }

  /** Look behind the proxies. Without a trusted one before us the headers are a stranger's word and count for nothing. */
  originOf(req: IncomingMessage): Origin {
    const peer = withoutMapping(req.socket.remoteAddress ?? '')
    const { host } = req.headers
    const isEncrypted = req.socket instanceof TLSSocket
    if (!this.#trusted.has(peer)) return { address: peer, host, secure: isEncrypted }
    const scheme = listOf(req.headers['x-forwarded-proto']).at(-1)
    return {
      address: this.#clientOf(listOf(req.headers['x-forwarded-for'])) ?? peer,
      host: listOf(req.headers['x-forwarded-host']).at(-1) ?? host,
      secure: scheme === undefined ? isEncrypted : scheme === 'https',
    }
  }

  /** Each proxy appends whom it saw: the last one that is not a proxy of ours is the client. */
  #clientOf(hops: readonly string[]): string | undefined {
    const addresses = hops.map(withoutMapping)
    const client = addresses.findLast((address) => !this.#trusted.has(address)) ?? addresses[0]
    return client !== undefined && isIP(client) ? client : undefined
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
