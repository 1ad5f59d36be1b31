import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type AuthHeader, DIGEST_ALGORITHMS, digestResponse, parseAuthHeader } from './challenge.ts'
import { type RtspRequest, headerOf } from './message.ts'

/** The password of a user, or undefined if there is no such user. */
export type PasswordOf = (user: string) => string | undefined

export type Verdict = 'passed' | 'stale' | 'refused'

/**
 * Asks the peer of one connection for a password by Digest (RFC 7616). The nonce is the connection's own and lives
 * as long as it, so nothing is remembered for connections that are gone, and an answer overheard on one is worth
 * nothing on another.
 */
export class Guard {
  readonly #passwordOf: PasswordOf
  readonly #nonce = randomBytes(16).toString('hex')
  readonly #realm: string

  constructor(realm: string, passwordOf: PasswordOf) {
    this.#realm = realm
    this.#passwordOf = passwordOf
  }

  /** `WWW-Authenticate` values. MD5 comes last because ffmpeg and GStreamer take the last one and know no other. */
  challenges(stale: boolean): string[] {
    return DIGEST_ALGORITHMS.map(
      (algorithm) =>
        `Digest realm="${this.#realm}", nonce="${this.#nonce}", algorithm=${algorithm}, qop="auth"` +
        (stale ? ', stale=true' : ''),
    )
  }

  judge(request: RtspRequest): Verdict {
    const header = parseAuthHeader(headerOf(request, 'authorization') ?? '')[0]
    if (header?.scheme !== 'digest') return 'refused'
    const nonce = header.parameters.get('nonce') ?? ''
    const right = this.#isRight(header, nonce, request)
    if (!right) return 'refused'
    return nonce === this.#nonce ? 'passed' : 'stale'
  }

  #isRight({ parameters }: AuthHeader, nonce: string, request: RtspRequest): boolean {
    const asked = parameters.get('algorithm')?.toUpperCase() ?? 'MD5'
    const algorithm = DIGEST_ALGORITHMS.find((known) => known === asked)
    const user = parameters.get('username') ?? ''
    const password = this.#passwordOf(user)
    const uri = parameters.get('uri')
    if (!algorithm || password === undefined || uri !== request.url) return false
    if (parameters.get('realm') !== this.#realm) return false
    const qop = parameters.get('qop')
    const protection =
      qop === undefined
        ? {}
        : { protection: { qop, nc: parameters.get('nc') ?? '', cnonce: parameters.get('cnonce') ?? '' } }
    const { method } = request
    const realm = this.#realm
    const expected = digestResponse({ algorithm, user, password, realm, nonce, method, uri, ...protection })
    const given = Buffer.from(parameters.get('response')?.toLowerCase() ?? '')
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected))
  }
}
