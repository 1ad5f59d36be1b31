import ipaddr from 'ipaddr.js'

/** A network of IPv6 gives each of its machines as many addresses as it likes (RFC 4291 §2.5.4). */
const IPV6_NETWORK_GROUPS = 4

/** Whom an address belongs to, as one word: an IPv4 address, the /64 of an IPv6 one, anything else as it is. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  const groups = parsed.parts.slice(0, IPV6_NETWORK_GROUPS).map((part) => part.toString(16))
  return `${groups.join(':')}::/64`
}
