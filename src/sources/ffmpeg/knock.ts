import { connect } from 'node:net'
import type { Clock } from '../../clock.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { DescribeRule } from '../../rtsp/client.ts'

const ANSWER_TIMEOUT_MS = 1000

export interface KnockOptions {
  readonly rule: DescribeRule
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
    await rule.resolve(url, limit.signal)
    // By name, all of whose addresses have just passed: a name may have a dead one among them.
    return await opens(url, limit.signal)
  } catch {
    return false
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', abort)
    signal.throwIfAborted()
  }
}

function opens({ host, port }: ParsedUrl, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (answered: boolean): void => {
      socket.destroy()
      resolve(answered)
    }
    signal.addEventListener('abort', () => end(false), { once: true })
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}
