import type { IncomingMessage } from 'node:http'
import type { Principal } from './roles.ts'

/** Who makes a request, and from where. */
export interface Caller {
  readonly principal: Principal
  /** Of the browser that is logged in; undefined where a token came. */
  readonly session?: string | undefined
  /** IP address; behind a trusted proxy the one that the proxy names. */
  readonly address: string
  /** Of the request, as its answer names it. */
  readonly requestId?: string
}

const callers = new WeakMap<IncomingMessage, Caller>()

/** Remember who makes `req`. Only the listener calls it, once it has checked the credential. */
export function setCaller(req: IncomingMessage, caller: Caller): void {
  callers.set(req, caller)
}

/** Who makes `req`. A `TypeError` where nobody was authenticated: such a request must never get that far. */
export function callerOf(req: IncomingMessage): Caller {
  const caller = findCaller(req)
  if (!caller) throw new TypeError('Cannot tell the caller: the request was not authenticated')
  return caller
}

/** Who makes `req`, as far as anybody was authenticated. */
export function findCaller(req: IncomingMessage): Caller | undefined {
  return callers.get(req)
}
