import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { isIP } from 'node:net'
import { RelayError, messageOf } from '../../errors.ts'
import type { ParsedUrl, ResolvedAddress } from '../../net/address-rule.ts'
import { originBehind } from '../../net/redirect.ts'
import { parseChallenges } from '../../rtsp/challenge.ts'
import { authorizationOf } from '../../rtsp/credentials.ts'
import { notConnected, refusal } from '../../rtsp/describe-faults.ts'
import type { SourceFault, SourceInfo } from '../../stream/source.ts'
import type { AskContext } from './plan.ts'

const ANSWER_TIMEOUT_MS = 5000
const MAX_REDIRECTS = 5

/** Whom to ask, and by which rule. */
export interface PlaceContext extends Pick<AskContext, 'url' | 'rule' | 'clock'> {
  /** The pull is to be the only one who logs in: a place that asks for it is the one, and is not asked again. */
  readonly oneLogin?: boolean
}

/** Where a stream is. */
export interface Place {
  /** With the credentials for it. */
  readonly url: ParsedUrl
  /**
   * What became of user and password on the way; undefined where none were given, or the answer tells nothing. Where they
   * are left to the pull, what is so if it works.
   */
  readonly login: SourceInfo['login']
}

/**
 * Where the stream of an `http:` or `https:` URL is: follows redirects, each judged by the rule, because ffmpeg,
 * which would follow any, is then told to follow none. Asks as a pull would and hangs up at the answer's head.
 * A refusal that cannot be otherwise for the pull is returned as the fault; never rejects.
 */
export async function placeOf(context: PlaceContext, signal: AbortSignal): Promise<Place | SourceFault> {
  const ended = new AbortController()
  const abort = (): void => ended.abort()
  const timer = context.clock.after(ANSWER_TIMEOUT_MS, abort)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const seen = { url: context.url }
  try {
    return await follow(context, seen, ended.signal)
  } catch (thrown) {
    return faultOf(thrown, seen.url, ended.signal.aborted)
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', abort)
    ended.abort()
  }
}

/** @param seen told who is asked. */
async function follow(
  { rule, oneLogin = false }: PlaceContext,
  seen: { url: ParsedUrl },
  signal: AbortSignal,
): Promise<Place | SourceFault> {
  let login: Place['login']
  for (let redirects = 0; ; redirects += 1) {
    const { url } = seen
    const address = await rule.resolve(url, signal)
    const { status, location, login: step } = await ask(url, address, signal, oneLogin)
    if (step === 'left') return { url, login: 'accepted' }
    if (REFUSALS.has(status)) {
      const { kind, message } = refusal(status, hasLogin(url))
      return { cause: kind, message }
    }
    if (status < 400 && hasLogin(url)) login = step === 'sent' ? 'accepted' : (login ?? 'not-asked')
    if (!REDIRECTS.has(status) || location === undefined) return { url, login }
    if (redirects === MAX_REDIRECTS) {
      return { cause: 'exited', message: `The camera redirects more than ${MAX_REDIRECTS} times.` }
    }
    const target = redirected(url, location)
    const next = rule.parse(target, originBehind(url, target))
    if (next.scheme !== 'http' && next.scheme !== 'https') return { cause: 'transport', message: ELSEWHERE }
    seen.url = next
  }
}

const REFUSALS = new Set([401, 403, 404, 410])
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const ELSEWHERE = 'The camera sends its viewers to another kind of address, which is not followed.'

function hasLogin({ user, password }: ParsedUrl): boolean {
  return user !== undefined || password !== undefined
}

/** Passwords follow a redirect only to the same host, and never out of TLS. */
function redirected({ href, scheme }: ParsedUrl, location: string): string {
  const from = new URL(href)
  if (!URL.canParse(location, href)) return location
  const to = new URL(location, href)
  const isTrusted = to.hostname === from.hostname && (scheme !== 'https' || to.protocol === 'https:')
  if (isTrusted && to.username === '' && to.password === '') {
    to.username = from.username
    to.password = from.password
  }
  to.hash = ''
  return to.href
}

/** The head of an answer. */
interface Head {
  readonly status: number
  readonly location: string | undefined
  readonly challenges: readonly string[]
}

async function ask(
  url: ParsedUrl,
  address: ResolvedAddress,
  signal: AbortSignal,
  oneLogin: boolean,
): Promise<Head & { readonly login: 'not-sent' | 'sent' | 'left' }> {
  const first = await get(url, address, {}, signal)
  const [challenge] = parseChallenges(first.challenges)
  const { user, password, path } = url
  if (first.status !== 401 || !challenge || !hasLogin(url)) return { ...first, login: 'not-sent' }
  if (oneLogin) return { ...first, login: 'left' }
  const login = { user: user ?? '', password: password ?? '' }
  const authorization = authorizationOf(challenge, login, 'GET', path)
  return { ...(await get(url, address, { authorization }, signal)), login: 'sent' }
}

/** Cameras sign their own certificates, so none is checked here: the pull itself shows what ffmpeg thinks of it. */
function get(
  { scheme, host, path, href }: ParsedUrl,
  { address, family, port }: ResolvedAddress,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Head> {
  const isTls = scheme === 'https'
  const options = {
    host: address,
    port,
    family,
    path,
    signal,
    agent: false as const,
    headers: {
      host: new URL(href).host,
      'user-agent': 'Baton',
      accept: '*/*',
      connection: 'close',
      ...headers,
    },
    insecureHTTPParser: true,
  }
  const tls = { rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) }
  return new Promise((resolve, reject) => {
    const take = ({ statusCode = 0, headers: got }: IncomingMessage): void => {
      const challenges = got['www-authenticate'] === undefined ? [] : [got['www-authenticate']]
      resolve({ status: statusCode, location: got.location, challenges })
      request.destroy()
    }
    const request = isTls ? requestTls({ ...options, ...tls }, take) : requestPlain(options, take)
    request.on('error', reject)
    request.end()
  })
}

function faultOf(thrown: unknown, { host, port }: ParsedUrl, isLate: boolean): SourceFault {
  if (thrown instanceof RelayError) return { cause: 'refused', message: thrown.message }
  const place = `${host}:${port}`
  if (isLate) {
    const advice = 'check the address and the port, and that the camera’s web server answers'
    return {
      cause: 'unreachable',
      message: `No answer within ${ANSWER_TIMEOUT_MS / 1000} seconds from ${place}; ${advice}.`,
    }
  }
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined
  if (code?.startsWith('HPE_')) {
    return {
      cause: 'exited',
      message: `What answers at ${place} does not speak HTTP; check the address and the port.`,
    }
  }
  const isHungUp = code === 'ECONNRESET' || code === 'EPIPE'
  if (isHungUp) return { cause: 'exited', message: `${place} hangs up without an answer; check the port.` }
  const isNameless = !(thrown instanceof Error) || thrown.message.startsWith('The name ')
  if (isNameless) return { cause: 'unreachable', message: messageOf(thrown) }
  const { kind, message } = notConnected(place, thrown)
  return { cause: kind, message }
}
