import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { ParsedUrl } from '../net/address-rule.ts'
import { type Challenge, nextNonceOf, parseChallenges } from './challenge.ts'
import type { RtspConnection } from './connection.ts'
import { type Credentials, authorizationOf } from './credentials.ts'
import { brokenOff } from './describe-faults.ts'
import { type RtspHeaders, type RtspResponse, headersOf } from './message.ts'

/** How soon a camera that hangs up behind a 401 does so. */
const HANG_UP_MS = 100

export interface DialogOptions {
  readonly url: ParsedUrl
  readonly clock: Clock
  /** Connects; asked again only where the camera hangs up behind its challenge. */
  readonly open: () => Promise<RtspConnection>
  /** See {@link DescribeOptions}. */
  readonly oneLogin: boolean
  readonly onStep: (step: 'connected' | 'logging-in' | 'accepted' | 'refused') => void
}

/** Requests to one camera on one connection, by one login: what was taken once is said with each later request. */
export class Dialog {
  /** Host and port, for people. */
  readonly place: string
  /** The camera's address as it stands in a request: without user and password. */
  readonly address: string
  readonly #options: DialogOptions
  readonly #credentials: Credentials | undefined
  #connection: RtspConnection
  #challenge: Challenge | undefined
  /** How often the challenge was answered. */
  #answers = 0
  /** Our own nonce for it. */
  #cnonce = ''
  #login: 'open' | 'accepted' | 'refused' = 'open'

  private constructor(options: DialogOptions, connection: RtspConnection) {
    const { url } = options
    this.#options = options
    this.#connection = connection
    this.#credentials = credentialsOf(url)
    this.place = `${url.host}:${url.port}`
    this.address = addressOf(url)
  }

  static async open(options: DialogOptions): Promise<Dialog> {
    const dialog = new Dialog(options, await options.open())
    options.onStep('connected')
    return dialog
  }

  get connection(): RtspConnection {
    return this.#connection
  }

  /** Were a user and a password given? */
  get hasLogin(): boolean {
    return this.#credentials !== undefined
  }

  /** Did the camera ask for them, so that they were sent? */
  get hasLoggedIn(): boolean {
    return this.#challenge !== undefined
  }

  /**
   * The camera's last word on a request, which is said again where it asks for the login, or for another answer to it.
   * Rejects with `RtspError` when the connection breaks.
   *
   * @param mayReopen nothing depends on the connection yet: it may be another in the middle.
   */
  async request(
    method: string,
    address: string,
    headers: RtspHeaders = [],
    mayReopen = false,
  ): Promise<RtspResponse> {
    const said = (): Promise<RtspResponse> => this.#say(method, address, headers)
    const response = await said()
    const challenge = response.status === 401 ? challengeOf(response) : undefined
    if (!this.#credentials) return response
    if (!this.#challenge) return challenge ? this.#logIn(challenge, said, mayReopen) : response
    // The password is right, for it was taken before: only the nonce is too old, whether it is said or not.
    const isTooOld = this.#login === 'accepted' && challenge && !isSame(challenge, this.#challenge)
    if (!isTooOld) return this.#judged(response)
    this.#take(challenge)
    return this.#judged(await said())
  }

  close(): void {
    this.#connection.close()
  }

  async #logIn(
    challenge: Challenge,
    said: () => Promise<RtspResponse>,
    mayReopen: boolean,
  ): Promise<RtspResponse> {
    const { oneLogin, clock, open, onStep } = this.#options
    if (mayReopen && oneLogin && (await this.#connection.hangsUpWithin(HANG_UP_MS, clock)))
      this.#connection = await open()
    onStep('logging-in')
    this.#take(challenge)
    let response: RtspResponse
    try {
      response = await said()
    } catch (thrown) {
      // Some cameras hang up behind a 401.
      if (oneLogin || !mayReopen || !this.#connection.hungUp) throw thrown
      this.#connection = await open()
      response = await said()
    }
    const again = response.status === 401 ? challengeOf(response) : undefined
    if (again?.scheme === 'digest' && again.stale && !oneLogin) {
      this.#take(again)
      response = await said()
    }
    this.#judged(response)
    if (response.status === 403) this.#login = 'refused'
    if (this.#login !== 'open') onStep(this.#login)
    return response
  }

  /** Notes what the answer to a request that said the login tells of it. */
  #judged(response: RtspResponse): RtspResponse {
    if (response.status === 401) this.#login = 'refused'
    else {
      this.#takeNextNonce(response)
      if (this.#login === 'open' && isForFriends(response.status)) this.#login = 'accepted'
    }
    return response
  }

  #takeNextNonce(response: RtspResponse): void {
    const challenge = this.#challenge
    const nonce = headersOf(response, 'authentication-info').map(nextNonceOf).find(Boolean)
    if (nonce !== undefined && challenge?.scheme === 'digest') this.#take({ ...challenge, nonce })
  }

  #take(challenge: Challenge): void {
    this.#challenge = challenge
    this.#answers = 0
    this.#cnonce = randomBytes(8).toString('hex')
  }

  async #say(method: string, address: string, headers: RtspHeaders): Promise<RtspResponse> {
    const all: RtspHeaders = [['User-Agent', 'Baton'], ...headers, ...this.#authorization(method, address)]
    try {
      return await this.#connection.request(method, address, all)
    } catch (cause) {
      throw brokenOff(this, cause)
    }
  }

  #authorization(method: string, address: string): RtspHeaders {
    // A password that was refused is not said again.
    if (!this.#challenge || !this.#credentials || this.#login === 'refused') return []
    this.#answers += 1
    const value = authorizationOf(
      this.#challenge,
      this.#credentials,
      method,
      address,
      this.#answers,
      this.#cnonce,
    )
    return [['Authorization', value]]
  }
}

function challengeOf(response: RtspResponse): Challenge | undefined {
  return parseChallenges(headersOf(response, 'www-authenticate'))[0]
}

/** What a camera says only to somebody it knows: it looks at session, state and transport behind the login. */
function isForFriends(status: number): boolean {
  return (status >= 200 && status <= 299) || [454, 455, 459, 461].includes(status)
}

function isSame(one: Challenge, other: Challenge): boolean {
  if (one.scheme === 'basic' || other.scheme === 'basic') return one.scheme === other.scheme
  return one.nonce === other.nonce && !one.stale
}

function addressOf({ scheme, host, port, path }: ParsedUrl): string {
  const usual = scheme === 'rtsp' ? 554 : 322
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}${path}`
}

function credentialsOf({ user, password }: ParsedUrl): Credentials | undefined {
  return user === undefined && password === undefined
    ? undefined
    : { user: user ?? '', password: password ?? '' }
}
