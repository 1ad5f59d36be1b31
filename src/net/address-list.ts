import { BlockList, isIP } from 'node:net'

/** IP addresses and networks such as `10.0.0.0/8`, as a person lists them. */
export class AddressList {
  readonly #networks = new BlockList()
  readonly isEmpty: boolean

  /** Throws a `RangeError` for an entry that {@link isNetwork} does not take. */
  constructor(entries: readonly string[]) {
    this.isEmpty = entries.length === 0
    for (const entry of entries) {
      const network = networkIn(entry)
      if (network === undefined) throw new RangeError(`${entry} is neither an IP address nor a network`)
      this.#networks.addSubnet(network.address, network.prefix, network.family)
    }
  }

  /** Is the address one of these, or in one of these networks? What is no IP address is in none. */
  has(address: string): boolean {
    const family = isIP(address)
    return family !== 0 && this.#networks.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
}

/** Is this an IP address, or a network such as `10.0.0.0/8`? */
export function isNetwork(entry: string): boolean {
  return networkIn(entry) !== undefined
}

function networkIn(
  entry: string,
): { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, ...more] = entry.split('/')
  const family = isIP(address)
  const most = family === 6 ? 128 : 32
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN
  if (family === 0 || more.length > 0 || !(prefix <= most) || address.includes('%')) return undefined
  return { address, prefix, family: family === 6 ? 'ipv6' : 'ipv4' }
}
