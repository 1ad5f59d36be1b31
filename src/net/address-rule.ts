import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'
import { RelayError } from '../errors.ts'
import { AddressList } from './address-list.ts'
import { parseCameraUrl } from './camera-url.ts'
import type { CameraUrl } from './camera-url.ts'

/** Who wrote a URL: the file on disk, an admin by the API, a camera that redirects, or the relay itself for its demo camera. */
export type UrlOrigin = 'file' | 'api' | 'redirect' | 'demo'

/** A camera's URL that passed {@link AddressRule.parse}. */
export interface ParsedUrl extends CameraUrl {
  readonly origin: UrlOrigin
}

/** Where to connect to, judged. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: 4 | 6
  readonly port: number
}

export interface AddressRuleOptions {
  /** The ports this relay listens on at the moment of asking: a pull from one of them would be a loop. */
  readonly ownPorts?: () => Iterable<number>
  /** May a camera be on this machine? `file`, the default: only where streams.json says so. */
  readonly allowLoopback?: 'always' | 'file' | 'never'
  /** Addresses and networks (CIDR) that cameras must be in; none stands for all. */
  readonly allow?: readonly string[]
  /** Addresses and networks (CIDR) that no camera may be in, whatever `allow` says. */
  readonly deny?: readonly string[]
  /** All addresses of a name; for tests. Default: the system's resolver. */
  readonly lookup?: (host: string) => Promise<readonly string[]>
}

/** The one place that decides which schemes and addresses a camera may have, for file, API and reload alike. */
export class AddressRule {
  readonly #ownPorts: () => Iterable<number>
  readonly #allowLoopback: 'always' | 'file' | 'never'
  readonly #allow: AddressList
  readonly #deny: AddressList
  readonly #lookup: (host: string) => Promise<readonly string[]>

  constructor(options: AddressRuleOptions = {}) {
    this.#ownPorts = options.ownPorts ?? (() => [])
    this.#allowLoopback = options.allowLoopback ?? 'file'
    this.#allow = new AddressList(options.allow ?? [])
    this.#deny = new AddressList(options.deny ?? [])
    this.#lookup = options.lookup ?? systemLookup
  }

  /**
   * Judge a URL by its text. An address in any spelling (`0x7f000001`, `127.1`, `::ffff:127.0.0.1`) is judged
   * here; a name only by {@link resolve}. Throws `invalid-url` or `address-refused`, without a secret.
   */
  parse(text: string, origin: UrlOrigin): ParsedUrl {
    const url: ParsedUrl = { ...parseCameraUrl(text), origin }
    const literal = literalAddress(url.host)
    if (literal !== undefined) this.#judge(url, literal)
    return url
  }

  /**
   * The address to connect to, to be asked for right before the connect. Every address of the name must pass;
   * the first is returned. Whoever connects uses it and not the name, which may lead elsewhere a moment later. Rejects with `address-refused`, with an `Error` when the name is unknown, or with the
   * signal's reason. `demo:` has no address: the demo camera's own URL does.
   */
  async resolve(url: ParsedUrl, signal?: AbortSignal): Promise<ResolvedAddress> {
    const [first] = await this.resolveAll(url, signal)
    return first
  }

  /** As {@link resolve}, but all addresses of the name: for who tries one after the other. */
  async resolveAll(
    url: ParsedUrl,
    signal?: AbortSignal,
  ): Promise<readonly [ResolvedAddress, ...ResolvedAddress[]]> {
    if (url.scheme === 'demo') throw new TypeError('demo: has no address; resolve the demo camera’s own URL')
    signal?.throwIfAborted()
    const addresses = await abortable(this.#lookup(url.host), signal)
    for (const address of addresses) this.#judge(url, address)
    const [first, ...others] = addresses.map((address): ResolvedAddress => {
      return { address, family: address.includes(':') ? 6 : 4, port: url.port }
    })
    if (first === undefined) throw new Error(`The name ${url.host} has no address`)
    return [first, ...others]
  }

  #judge(url: ParsedUrl, address: string): void {
    const reason = this.#refusal(url, address)
    if (reason === undefined) return
    const place = url.host === address ? address : `${url.host} (${address})`
    throw new RelayError('address-refused', `The address ${place} is refused: ${reason}`)
  }

  #refusal(url: ParsedUrl, address: string): string | undefined {
    const judged = effectiveAddress(address)
    const text = judged.toString()
    if (METADATA_ADDRESSES.has(text))
      return 'cloud machines keep their credentials there; name a camera instead'
    const range = judged.range()
    if (range !== 'loopback') {
      const reason = REFUSED_RANGES.get(range)
      if (reason !== undefined) return reason
    }
    const hasOwnPort = url.origin !== 'demo' && includes(this.#ownPorts(), url.port)
    // Asking the system for its addresses takes long, so the port comes first.
    if (hasOwnPort && (range === 'loopback' || ownAddresses().has(text))) {
      return `port ${url.port} is this relay's own, which would pull from itself; name the camera's port`
    }
    if (url.origin === 'demo') return undefined
    if (range === 'loopback' && !this.#loopbackAllowed(url)) return LOOPBACK_REFUSALS[this.#allowLoopback]
    const spellings = [text, ipaddr.process(address).toString()]
    if (spellings.some((one) => this.#deny.has(one)))
      return 'it is in --deny-cameras; name a camera elsewhere, or change that list'
    if (!this.#allow.isEmpty && !spellings.some((one) => this.#allow.has(one)))
      return 'it is not in --allow-cameras; name a camera that is, or add its network to that list'
    return undefined
  }

  /** The file says so by an address or `localhost`: whoever wrote a name did not say where it leads today. */
  #loopbackAllowed({ origin, host }: ParsedUrl): boolean {
    if (this.#allowLoopback === 'always') return true
    return this.#allowLoopback === origin && literalAddress(host) !== undefined
  }
}

const LOOPBACK_REFUSALS = {
  always: undefined,
  file: 'cameras on this machine itself are named in streams.json only, and by an address; write it there, or start with --allow-loopback always',
  never:
    'cameras on this machine itself are switched off (--allow-loopback never); name the camera by its address in the network',
}

const REFUSED_RANGES = new Map<string, string>([
  ['unspecified', 'it stands for "any address"; name the camera’s own'],
  ['broadcast', 'it stands for every machine in the network; name the camera’s own'],
  ['multicast', 'it is a group, no host; name the camera and set its transport to "multicast"'],
  [
    'linkLocal',
    'it is link-local, where cloud machines keep their credentials; give the camera a routed address',
  ],
])

/** Those outside the link-local range: AWS, Google and Oracle over IPv6, Alibaba Cloud, Azure's WireServer, Oracle's older one. */
const METADATA_ADDRESSES = new Set([
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
])

/** The IPv4 address inside an IPv6 one that leads to it: mapped, NAT64 (RFC 6052), translated (RFC 6145) or 6to4 (RFC 3056). */
function effectiveAddress(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed
  const bytes = parsed.toByteArray()
  if (parsed.range() === 'rfc6052' || parsed.range() === 'rfc6145') return new ipaddr.IPv4(bytes.slice(12))
  if (parsed.range() === '6to4') return new ipaddr.IPv4(bytes.slice(2, 6))
  return parsed
}

/** An address in any spelling that the system's resolver takes for one, or undefined for a name. */
function literalAddress(host: string): string | undefined {
  if (/^(?:.*\.)?localhost\.?$/.test(host)) return '127.0.0.1'
  return ipaddr.isValid(host) ? ipaddr.process(host).toString() : undefined
}

function ownAddresses(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return new Set(all.map(({ address }) => ipaddr.process(address).toString()))
}

function includes(ports: Iterable<number>, port: number): boolean {
  for (const own of ports) if (own === port) return true
  return false
}

async function systemLookup(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true })
    return found.map(({ address }) => address)
  } catch (cause) {
    throw new Error(`The name ${host} cannot be resolved; check it and the name server`, { cause })
  }
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
