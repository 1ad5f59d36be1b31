import type { Subject } from '../programs.ts'
import { wayOf } from '../viewers/viewer.ts'

export interface AddressFacts {
  readonly address: string
  /** The relay's process, where it is on this machine. */
  readonly pid?: number
  /** Of its camera; absent: unknown. */
  readonly picturesPerSecond?: number
}

/** A relay that runs already, by the address of one of its streams. Throws TypeError where no viewer can go there. */
export function byAddress({ address, pid, picturesPerSecond = Number.NaN }: AddressFacts): Subject {
  const { protocol, host, port, pathname } = new URL(address)
  const fixed = { pid: pid ?? Number.NaN, port: Number(port), stop: () => Promise.resolve() }
  return {
    // What follows `?` may be a token.
    name: `${protocol}//${host}${pathname}`,
    way: wayOf(address),
    sendsWholePackets: false,
    startsWithKeyframe: false,
    picturesPerSecond,
    addressOf: () => address,
    start: () => Promise.resolve(fixed),
  }
}

/** Whether the relay runs already, and pulls whatever camera it was told of. */
export function isElsewhere({ picturesPerSecond }: Subject): boolean {
  return picturesPerSecond !== undefined
}
