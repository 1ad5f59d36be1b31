import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import { grantOf, type Grant } from './grant.ts'
import { keyFetch, KeysUnavailable } from './key-fetch.ts'

/** Whose JWTs are believed. */
export interface JwtSettings {
  /** Where the public keys are. */
  readonly jwksUrl: string
  readonly issuer: string
  readonly audience: string
  /** The claim that says what is granted; undefined = the usual ones. */
  readonly claim?: string | undefined
}

/** A JWT that is believed. */
export interface VerifiedJwt extends Grant {
  /** What people call its bearer. */
  readonly name: string
  /** Milliseconds since the Unix epoch by the machine's clock. */
  readonly expiresMs: number
}

/** Signatures by a private key alone: whoever knows the public one must not be able to sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** The issuer's clock may be so far ahead (`nbf`). */
const TOLERANCE_S = 5
const FETCH_TIMEOUT_MS = 5_000
/** A JWT with an unknown key has the keys fetched anew at most once in so long. */
const COOLDOWN_MS = 30_000
const MAX_KEYS_AGE_MS = 600_000
const MAX_NAME_CHARACTERS = 100

/** Tells a JWT (RFC 7519 §3) from other secrets by its looks. */
export function looksLikeJwt(secret: string): boolean {
  return /^eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(secret)
}

/** Believes the JWTs of one issuer, whose keys it fetches when they are first needed and follows as they change. */
export class JwtVerifier {
  readonly #settings: JwtSettings
  readonly #keys: ReturnType<typeof createRemoteJWKSet>
  readonly #wallMs: () => number

  constructor(
    settings: JwtSettings,
    { clock, wallMs }: { readonly clock: Clock; readonly wallMs: () => number },
  ) {
    this.#settings = settings
    this.#wallMs = wallMs
    this.#keys = createRemoteJWKSet(new URL(settings.jwksUrl), {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: MAX_KEYS_AGE_MS,
      [customFetch]: keyFetch(clock),
    })
  }

  /** Undefined when it opens nothing. Rejects with {@link KeysUnavailable} while nobody can tell. */
  async verify(token: string): Promise<VerifiedJwt | undefined> {
    const { issuer, audience, claim } = this.#settings
    const nowMs = this.#wallMs()
    const payload = await this.#payloadOf(token, { issuer, audience, nowMs })
    const grant = payload && grantOf(payload, claim)
    const expiresMs = (payload?.exp ?? 0) * 1000
    return grant && expiresMs > nowMs ? { ...grant, name: nameOf(payload), expiresMs } : undefined
  }

  async #payloadOf(
    token: string,
    { issuer, audience, nowMs }: { issuer: string; audience: string; nowMs: number },
  ): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        algorithms: ALGORITHMS,
        issuer,
        audience,
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE_S,
        currentDate: new Date(nowMs),
      })
      return payload
    } catch (error) {
      if (isOfKeys(error)) throw new KeysUnavailable(messageOf(error), { cause: error })
      return undefined
    }
  }
}

/** Whether it is the keys that something is wrong with, and not the JWT. */
function isOfKeys(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return (
    error instanceof errors.JWKSInvalid ||
    error instanceof errors.JWKSTimeout ||
    error.code === errors.JOSEError.code
  )
}

function nameOf({ name, preferred_username: user, sub }: JWTPayload): string {
  const given = [name, user, sub].find((value) => typeof value === 'string' && value.trim() !== '')
  const text = typeof given === 'string' ? given.replaceAll(/\p{Cc}/gu, '').trim() : ''
  return text.slice(0, MAX_NAME_CHARACTERS) || 'JWT'
}
