import type { IncomingMessage } from 'node:http'
import { PROBLEM_TYPE } from '../protocol/problem-type.ts'
import { wayTo } from './gate.ts'

const BASIC = 'Basic realm="Baton: any user, a token as password"'
const BEARER = 'Bearer realm="Baton"'

/**
 * What a request without a good credential is told to bring (RFC 9110 §11.6.1). Players and recorders ask for user and
 * password when they see `Basic`. So does a browser, which must not when it was a script that asked.
 */
export function challengeFor(req: IncomingMessage): string {
  const way = wayTo((req.url ?? '').split('?', 1)[0]!)
  const takesBasic = way === 'live' || (way === 'snapshot' && req.headers.cookie === undefined)
  return takesBasic && !isOfScript(req) ? BASIC : BEARER
}

/** Browsers tell the mode of a fetch on https and localhost alone; elsewhere our own pages are known by what they accept. */
function isOfScript({ headers }: IncomingMessage): boolean {
  const mode = headers['sec-fetch-mode']
  return (
    /^bearer\b/i.test(headers.authorization ?? '') ||
    mode === 'cors' ||
    mode === 'same-origin' ||
    (headers.accept ?? '').includes(PROBLEM_TYPE)
  )
}
