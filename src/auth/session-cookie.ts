import { stringifySetCookie } from 'cookie'
import { SESSION_LIFE_MS } from './sessions.ts'

export interface SessionCookie {
  readonly name: string
  /** The session's secret; empty = log the browser out. */
  readonly value: string
  /** The relay's base path: nothing else on the host gets the cookie. */
  readonly path: string
  /** The browser reached us by https. */
  readonly secure: boolean
}

/** The `Set-Cookie` header (RFC 6265 §4.1) that carries a session; no script can read it and no other site can send it. */
export function encodeSessionCookie({ name, value, path, secure }: SessionCookie): string {
  const maxAge = value === '' ? 0 : SESSION_LIFE_MS / 1000
  return stringifySetCookie({ name, value, path, secure, maxAge, httpOnly: true, sameSite: 'strict' })
}
