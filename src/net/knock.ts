import { connect } from 'node:net'
import type { Clock } from '../clock.ts'
import type { AddressRule, ParsedUrl, ResolvedAddress } from './address-rule.ts'

const ANSWER_TIMEOUT_MS = 1000

export interface KnockOptions {
  readonly rule: Pick<AddressRule, 'resolveAll'>
  readonly url: ParsedUrl
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Does the camera's port take a TCP connection within a second? Rejects only when `signal` aborts. */
export async function knock({ rule, url, clock, signal }: KnockOptions): Promise<boolean> {
  signal.throwIfAborted()
  const limit = new AbortController()
  const abort = (): void => limit.abort()
  const timer = clock.after(ANSWER_TIMEOUT_MS, abort)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await opensAny(await rule.resolveAll(url, limit.signal), limit.signal)
  } catch {
    return false
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', abort)
    signal.throwIfAborted()
  }
}

/** All at once, for a name may have a dead address among them. */
async function opensAny(addresses: readonly ResolvedAddress[], signal: AbortSignal): Promise<boolean> {
  const done = new AbortController()
  const either = AbortSignal.any([signal, done.signal])
  try {
    return await Promise.any(addresses.map((one) => opens(one, either)))
  } finally {
    done.abort()
  }
}

/** Rejects where it does not. */
function opens({ address, port }: ResolvedAddress, signal: AbortSignal): Promise<true> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, signal })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', reject)
  })
}
