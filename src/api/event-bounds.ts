import { isLoopbackHost } from '../config/settings.ts'
import { RelayError } from '../errors.ts'
import { networkOf } from '../net/network.ts'

/** So many may listen to the events at a time. */
export const MAX_LISTENERS = 1_000
/** The last of these are not for viewers: a link that was handed on must not keep out who runs the relay. */
export const MAX_VIEWERS_LISTENING = 900
/** So many of them from one address, of IPv6 from one network; programs on this machine are not told apart. */
export const MAX_FROM_ADDRESS = 100

/** Who listens already. */
interface Listening {
  readonly address: string
}

/** Throws `too-many-viewers` where one more may not listen. */
export function checkRoom(listening: Iterable<Listening>, address: string, isViewer: boolean): void {
  const network = networkOf(address)
  let all = 0
  let fromThere = 0
  for (const other of listening) {
    all++
    if (networkOf(other.address) === network) fromThere++
  }
  if (all >= (isViewer ? MAX_VIEWERS_LISTENING : MAX_LISTENERS))
    throw new RelayError(
      'too-many-viewers',
      `As many as may, ${MAX_LISTENERS}, listen to the events; try again when somebody has left`,
    )
  if (fromThere >= MAX_FROM_ADDRESS && !isLoopbackHost(address))
    throw new RelayError(
      'too-many-viewers',
      `As many as may, ${MAX_FROM_ADDRESS}, listen to the events from this address; try again when somebody has left`,
    )
}
