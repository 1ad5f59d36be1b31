import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

/** Whom the machine is asked by: {@link MachineNames.lasting} do not change while it stays where it is. */
export interface MachineNames {
  /** Names, and addresses of IPv4. */
  readonly lasting: readonly string[]
  /** Addresses of IPv6, of which machines take new ones every day. */
  readonly passing: readonly string[]
}

/** Every name and address by which this machine may be reached, beside those that its owner names. */
export function machineNames(owned: readonly string[]): MachineNames {
  const name = hostname().toLowerCase()
  const names = name.includes('.') ? [name] : [name, `${name}.local`]
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ address }) => !/^fe80:|%/i.test(address))
    .map(({ address }) => address)
  const all = ['localhost', ...names, ...owned, '127.0.0.1', '::1', ...addresses].filter(isUsable)
  const isPassing = (one: string): boolean => isIP(one) === 6 && one !== '::1' && !owned.includes(one)
  return {
    lasting: [...new Set(all.filter((one) => !isPassing(one)))],
    passing: [...new Set(all.filter(isPassing))],
  }
}

/** A certificate stands for no "any address", and for no name that DNS could not have. */
function isUsable(name: string): boolean {
  if (isIP(name) !== 0) return name !== '0.0.0.0' && name !== '::'
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(name)
}
