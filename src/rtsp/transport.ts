import { isIP, isIPv4 } from 'node:net'

/** What one side of SETUP says of how a track travels (RFC 2326 §12.39). */
export type TransportOffer =
  | { readonly way: 'tcp'; readonly channels: readonly [number, number] | undefined }
  | { readonly way: 'udp'; readonly ports: readonly [number, number] }

/** The first offer of a `Transport` value that a unicast player can be served by; undefined if there is none. */
export function chooseTransport(value: string): TransportOffer | undefined {
  for (const spec of value.split(',')) {
    const offer = offerOf(spec)
    if (offer) return offer
  }
  return undefined
}

/** What a server's answer to SETUP says of how the track comes; what it leaves out is as it was asked for. */
export interface TransportAnswer {
  /** Undefined where it does not say, as in `RTP/AVP;unicast`. */
  readonly way: 'tcp' | 'udp' | 'multicast' | undefined
  readonly channels: readonly [number, number] | undefined
  /** Where it sends RTP and RTCP from. */
  readonly serverPorts: readonly [number, number] | undefined
  /** Where it says that it sends from; an IP address. */
  readonly source: string | undefined
  /** The IPv4 multicast group that it sends to, and the ports there. */
  readonly group: { readonly address: string; readonly ports: readonly [number, number] } | undefined
}

/** 224.0.0.0/4 (RFC 5771). */
const GROUP = /^destination=((?:22[4-9]|23\d)(?:\.\d{1,3}){3})$/

/** Reads the `Transport` value of an answer. */
export function answeredTransport(value: string): TransportAnswer {
  const [spec = ''] = value.split(',')
  const names = spec.split(';').map((part) =>
    part
      .toLowerCase()
      .replace(/\s*=\s*/, '=')
      .trim(),
  )
  const address = names.map((name) => GROUP.exec(name)?.[1]).find((found) => found !== undefined)
  const source = names.find((name) => name.startsWith('source='))?.slice('source='.length)
  const ports = portsOf(names, 'port')
  return {
    way: wayOf(names),
    channels: pairOf(names, 'interleaved', 255),
    serverPorts: portsOf(names, 'server_port'),
    source: source !== undefined && isIP(source) !== 0 ? source : undefined,
    group: address !== undefined && isIPv4(address) && ports ? { address, ports } : undefined,
  }
}

/** Some cameras name the channels and forget the `TCP`, or name their ports behind it. */
function wayOf(names: readonly string[]): TransportAnswer['way'] {
  const has = (name: string): boolean => names.some((part) => part.startsWith(name))
  if (has('interleaved=')) return 'tcp'
  if (names.includes('multicast')) return 'multicast'
  if (has('server_port=')) return 'udp'
  if (names[0] === 'rtp/avp/tcp') return 'tcp'
  return has('client_port=') || names[0] === 'rtp/avp/udp' ? 'udp' : undefined
}

function offerOf(spec: string): TransportOffer | undefined {
  const [profile = '', ...parts] = spec.split(';').map((part) => part.trim())
  const names = parts.map((part) => part.toLowerCase())
  if (names.includes('multicast') || names.some((name) => /^mode=.*record/.test(name))) return undefined
  switch (profile.toUpperCase()) {
    case 'RTP/AVP/TCP':
      return { way: 'tcp', channels: pairOf(names, 'interleaved', 255) }
    case 'RTP/AVP':
    case 'RTP/AVP/UDP': {
      const ports = portsOf(names, 'client_port')
      return ports ? { way: 'udp', ports } : undefined
    }
    default:
      return undefined
  }
}

/** As {@link pairOf}; 0 is no port. */
function portsOf(parts: readonly string[], name: string): [number, number] | undefined {
  const ports = pairOf(parts, name, 65_535)
  return ports?.includes(0) ? undefined : ports
}

/** `name=a-b`, or `name=a` for a and a + 1. */
function pairOf(parts: readonly string[], name: string, max: number): [number, number] | undefined {
  const part = parts.find((candidate) => candidate.startsWith(`${name}=`))
  const match = /=(\d{1,5})(?:-(\d{1,5}))?$/.exec(part ?? '')
  if (!match) return undefined
  const first = Number(match[1])
  const second = match[2] === undefined ? first + 1 : Number(match[2])
  return first <= max && second <= max && first !== second ? [first, second] : undefined
}
