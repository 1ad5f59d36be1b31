import { randomBytes } from 'node:crypto'
import { type Challenge, digestResponse, quote } from './challenge.ts'

/** A user's name and password, as they are typed. */
export interface Credentials {
  readonly user: string
  readonly password: string
}

/**
 * The `Authorization` value that answers a challenge for one request (RFC 7616 §3.4, RFC 7617 §2).
 *
 * @param count how often its nonce is answered, this time included.
 * @param cnonce our own nonce: with `-sess`, the same for all answers to a challenge.
 */
export function authorizationOf(
  challenge: Challenge,
  { user, password }: Credentials,
  method: string,
  uri: string,
  count = 1,
  cnonce = randomBytes(8).toString('hex'),
): string {
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }
  const { realm, nonce, algorithm, opaque } = challenge
  const session = challenge.session ? cnonce : undefined
  const nc = count.toString(16).padStart(8, '0')
  const protection = challenge.qop ? { protection: { nc, cnonce, qop: 'auth' } } : {}
  const input = { algorithm, session, user, password, realm, nonce, method, uri }
  const response = digestResponse({ ...input, ...protection })
  const parts = [
    `username=${quote(user)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    // Cameras that know only RFC 2069 stumble over an algorithm they did not name; MD5 is what they mean.
    ...(algorithm === 'MD5' && !challenge.qop && !challenge.session
      ? []
      : [`algorithm=${algorithm}${challenge.session ? '-sess' : ''}`]),
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
  ]
  if (protection.protection) {
    parts.push(`qop=auth`, `nc=${nc}`)
  }
  if (challenge.qop || challenge.session) parts.push(`cnonce="${cnonce}"`)
  return `Digest ${parts.join(', ')}`
}
