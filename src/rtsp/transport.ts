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
  readonly channels: readonly [number, number] | undefined
  /** Where it sends RTP and RTCP from. */
  readonly serverPorts: readonly [number, number] | undefined
}

/** Reads the `Transport` value of an answer. */
export function answeredTransport(value: string): TransportAnswer {
  const [spec = ''] = value.split(',')
  const names = spec.split(';').map((part) => part.trim().toLowerCase())
  return {
    channels: pairOf(names, 'interleaved', 255),
    serverPorts: pairOf(names, 'server_port', 65_535),
  }
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
      const ports = pairOf(names, 'client_port', 65_535)
      return ports && ports[0] > 0 ? { way: 'udp', ports } : undefined
    }
    default:
      return undefined
  }
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
