import { createHmac, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../clock.ts'
import { RelayError, messageOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Credential, Way } from '../credential.ts'
import type { Principal } from '../roles.ts'
import type { Session } from '../sessions.ts'
import { Callback, type CallbackSettings } from './callback.ts'
import { ExpiringPrincipals } from './expiring-principals.ts'
import { JwtVerifier, looksLikeJwt, type JwtSettings } from './jwt-verifier.ts'
import { questionOf } from './question.ts'

/** Who beside the relay itself says who somebody is; nobody where both are left out. */
export interface ExternalSettings {
  readonly callback?: CallbackSettings | undefined
  readonly jwt?: JwtSettings | undefined
}

export interface ExternalIdentityOptions {
  readonly settings: ExternalSettings
  readonly clock: Clock
  readonly log: Log
  /** The machine's time, which JWTs are judged by; `Date.now`. */
  readonly wallMs?: () => number
}

/** A request whose credential, if it has one, is none of the relay's own. */
export interface ExternalVisit {
  /** Holds no token in its address any more. */
  readonly req: IncomingMessage
  readonly way: Way
  /** Below the base path. */
  readonly path: string
  readonly credential: Credential | undefined
  /** IP address. */
  readonly address: string
  readonly requestId: string
}

/** A JWT is verified anew after so long: its issuer may have withdrawn the key. */
const FRESH_MS = 60_000

/** Those who are known elsewhere: by a JWT, or by an HTTP server that is asked. */
export class ExternalIdentity {
  readonly #jwt: JwtVerifier | undefined
  readonly #callback: Callback | undefined
  readonly #bearers: ExpiringPrincipals
  readonly #log: Log
  /** Names of principals tell nothing of what they came with. */
  readonly #key = randomBytes(32)
  /** What could not be asked last time. */
  readonly #broken = new Set<string>()

  constructor({ settings, clock, log, wallMs = Date.now }: ExternalIdentityOptions) {
    this.#log = log
    this.#bearers = new ExpiringPrincipals({ clock, wallMs, freshMs: FRESH_MS })
    this.#jwt = settings.jwt && new JwtVerifier(settings.jwt, { clock, wallMs })
    this.#callback = settings.callback && new Callback(settings.callback, clock)
  }

  /** Whether somebody must be asked who makes the request. */
  mayKnow(visit: ExternalVisit): boolean {
    return this.#isJwt(visit.credential) || this.#questionOf(visit) !== undefined
  }

  /**
   * Who makes the request; undefined when its credential opens nothing. Rejects with `identity-unavailable` when nobody can
   * tell: then nobody comes in.
   */
  async identify(visit: ExternalVisit): Promise<Session | undefined> {
    const { credential } = visit
    if (this.#isJwt(credential)) return this.#bearer(credential.secret)
    const question = this.#questionOf(visit)
    if (question === undefined || this.#callback === undefined) return undefined
    const isAllowed = await this.#tried('callback', () => this.#callback!.ask(question, visit.requestId))
    if (!isAllowed) return undefined
    const { user, password, token, ip, path } = question
    const id = this.#idOf('callback', [user, password, token, ip].join('\0'))
    const name = user.replaceAll(/\p{Cc}/gu, '').slice(0, 100) || 'callback'
    return sessionOf({ id, name, role: 'viewer', cameras: new Set([path]) })
  }

  /** Calls `listener` with the principal's id when a JWT has expired. */
  onEnded(listener: (principalId: string) => void): void {
    this.#bearers.onEnded(listener)
  }

  close(): void {
    this.#callback?.close()
    this.#bearers.close()
  }

  #isJwt(credential: Credential | undefined): credential is Credential {
    const isCarried = credential !== undefined && credential.carrier !== 'cookie'
    return this.#jwt !== undefined && isCarried && looksLikeJwt(credential.secret)
  }

  /** Undefined where the callback is not asked. */
  #questionOf(visit: ExternalVisit): ReturnType<typeof questionOf> {
    // Whoever answers must not learn a secret of ours, not even one that was revoked.
    const { carrier, secret = '' } = visit.credential ?? {}
    const isOurs = carrier !== 'cookie' && OWN_SECRET.test(secret)
    return this.#callback === undefined || isOurs ? undefined : questionOf(visit)
  }

  async #bearer(token: string): Promise<Session | undefined> {
    const id = this.#idOf('jwt', token)
    const known = this.#bearers.get(id)
    if (known !== undefined) return sessionOf(known)
    const verified = await this.#tried('jwt', () => this.#jwt!.verify(token))
    if (verified === undefined) return undefined
    const { name, role, cameras, expiresMs } = verified
    const principal: Principal = { id, name, role, cameras }
    this.#bearers.set(id, principal, expiresMs)
    return sessionOf(principal)
  }

  async #tried<Value>(what: 'callback' | 'jwt', ask: () => Promise<Value>): Promise<Value> {
    try {
      const answer = await ask()
      if (this.#broken.delete(what)) this.#log.info({ identity: what }, 'Identity can be asked for again')
      return answer
    } catch (error) {
      const isNews = !this.#broken.has(what)
      this.#broken.add(what)
      if (isNews)
        this.#log.warn(
          { identity: what, reason: messageOf(error) },
          'Identity cannot be asked for, nobody gets in by it',
        )
      throw new RelayError('identity-unavailable', UNAVAILABLE, { cause: error })
    }
  }

  /** The same for the same secret as long as the process lives, and of no use to guess it. */
  #idOf(kind: string, secret: string): string {
    return `${kind}-${createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, 32)}`
  }
}

/** However the kinds are called. */
const OWN_SECRET = /^baton[a-z]*_/

const UNAVAILABLE =
  'Who you are cannot be checked at the moment: the server that knows does not answer. Try again in a few seconds; a token of the relay works at once'

function sessionOf(principal: Principal): Session {
  return { principal, prolonged: false }
}
