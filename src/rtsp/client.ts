import { type Clock, systemClock } from '../clock.ts'
import { RelayError, messageOf } from '../errors.ts'
import type { ParsedUrl, ResolvedAddress, UrlOrigin } from '../net/address-rule.ts'
import { type SdpTrack, parseSdp } from '../rtp/sdp.ts'
import { type Challenge, parseChallenges } from './challenge.ts'
import { RtspConnection } from './connection.ts'
import { type Credentials, authorizationOf } from './credentials.ts'
import { type RtspHeaders, type RtspResponse, headerOf, headersOf } from './message.ts'
import { brokenOff, notConnected, refusal, tooLate } from './describe-faults.ts'
import { RtspError } from './rtsp-error.ts'

/** Which URLs and addresses may be asked, redirects included. */
export interface DescribeRule {
  parse(text: string, origin: UrlOrigin): ParsedUrl
  resolve(url: ParsedUrl, signal?: AbortSignal): Promise<ResolvedAddress>
}

export interface DescribeOptions {
  /** `rtsp:` or `rtsps:`, with user and password percent-encoded in it. */
  readonly url: string
  readonly rule: DescribeRule
  readonly origin?: UrlOrigin
  /** For everything together: name, connect, redirects, answers. Default 5000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly clock?: Clock
  /**
   * Send user and password once at most, whatever the camera does then: for cameras that lock people out. Costs
   * {@link HANG_UP_MS} where the camera asks for them.
   */
  readonly oneLogin?: boolean
  /** Called as far as the camera is got to. */
  readonly onStep?: (step: DescribeStep) => void
}

/** How far a camera was got to; `logging-in` is followed by what came of it if the camera answers. */
export type DescribeStep = 'connected' | 'logging-in' | 'accepted' | 'refused'

/** What a camera says that it would send. */
export interface Description {
  /** In the order of the session description. */
  readonly tracks: readonly SdpTrack[]
  /** The first of its kind, as a puller takes it. */
  readonly video: SdpTrack
  readonly audio: SdpTrack | undefined
  /** Tracks that are neither, such as ONVIF metadata, and all after the first of a kind. */
  readonly otherTracks: number
  /** What the camera calls its software. */
  readonly server: string | undefined
}

const MAX_REDIRECTS = 3
/** How soon a camera that hangs up behind a 401 does so. */
const HANG_UP_MS = 100

/**
 * Asks a camera by DESCRIBE (RFC 2326 §10.2) what it has. Opens no session: cameras that allow few are not
 * troubled. Rejects with {@link RtspError}, or with the signal's reason when the caller aborts.
 */
export async function describe(options: DescribeOptions): Promise<Description> {
  const { timeoutMs = 5000, clock = systemClock, signal } = options
  const deadline = new AbortController()
  const progress: Progress = { place: undefined, line: undefined }
  const late = (): void => deadline.abort(tooLate(timeoutMs, progress.place, progress.line))
  const timer = clock.after(timeoutMs, late)
  const caller = (): void => deadline.abort(signal?.reason)
  signal?.addEventListener('abort', caller, { once: true })
  if (signal?.aborted) caller()
  try {
    return descriptionOf(await followRedirects(options, deadline.signal, progress))
  } catch (thrown) {
    // Whatever broke because time was up or the caller left broke for that reason.
    throw deadline.signal.aborted ? deadline.signal.reason : thrown
  } finally {
    timer.cancel()
    signal?.removeEventListener('abort', caller)
    deadline.abort()
  }
}

/** How far it has come, for the words at the deadline. */
interface Progress {
  /** Who is asked, or about to be. */
  place: string | undefined
  line: Line | undefined
}

/** A camera's last answer. */
interface Answer {
  readonly response: RtspResponse
  /** There were a user and a password for who answered. */
  readonly hasLogin: boolean
}

async function followRedirects(
  options: DescribeOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<Answer> {
  const { rule, origin = 'file' } = options
  let url = judged(() => rule.parse(options.url, origin))
  for (let redirects = 0; ; redirects += 1) {
    const response = await ask(url, options, signal, progress)
    const location = headerOf(response, 'location')
    if (response.status < 300 || response.status > 399 || location === undefined) {
      return { response, hasLogin: credentialsOf(url) !== undefined }
    }
    if (redirects === MAX_REDIRECTS) {
      throw new RtspError('exited', `The camera redirects more than ${MAX_REDIRECTS} times.`)
    }
    url = redirected(url, location, rule)
  }
}

/** Passwords follow a redirect only to the same host, and never out of TLS. */
function redirected(from: ParsedUrl, location: string, rule: DescribeRule): ParsedUrl {
  const base = URL.canParse(location, addressOf(from)) ? new URL(location, addressOf(from)).href : location
  const to = judged(() => rule.parse(base, from.origin))
  const trusted = to.host === from.host && (from.scheme !== 'rtsps' || to.scheme === 'rtsps')
  return { ...to, user: trusted ? from.user : undefined, password: trusted ? from.password : undefined }
}

async function ask(
  url: ParsedUrl,
  options: DescribeOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<RtspResponse> {
  if (url.scheme !== 'rtsp' && url.scheme !== 'rtsps') {
    throw new RtspError('refused', `DESCRIBE needs an rtsp: or rtsps: URL, not ${url.scheme}:.`)
  }
  const place = `${url.host}:${url.port}`
  Object.assign(progress, { place, line: undefined })
  const address = await resolved(url, options.rule, signal)
  const target = { ...address, host: url.host, tls: url.scheme === 'rtsps' }
  const open = (): Promise<RtspConnection> => reach(place, () => RtspConnection.open(target, signal))
  const line = { url, place, open, connection: await open() }
  progress.line = line
  options.onStep?.('connected')
  try {
    const first = await answer(line, [])
    const credentials = credentialsOf(url)
    const challenge = parseChallenges(headersOf(first, 'www-authenticate'))[0]
    if (first.status !== 401 || !credentials || !challenge) return first
    const second = await logIn(line, challenge, credentials, options)
    options.onStep?.(second.status === 401 || second.status === 403 ? 'refused' : 'accepted')
    return second
  } finally {
    line.connection.close()
  }
}

/** A connection to one camera, which may have to be another in the middle. */
interface Line {
  readonly url: ParsedUrl
  readonly place: string
  readonly open: () => Promise<RtspConnection>
  connection: RtspConnection
}

async function logIn(
  line: Line,
  challenge: Challenge,
  credentials: Credentials,
  { oneLogin = false, clock = systemClock, onStep }: DescribeOptions,
): Promise<RtspResponse> {
  if (oneLogin && (await line.connection.hangsUpWithin(HANG_UP_MS, clock)))
    line.connection = await line.open()
  onStep?.('logging-in')
  let response: RtspResponse
  try {
    response = await answerWith(challenge, credentials, line)
  } catch (thrown) {
    // Some cameras hang up behind a 401.
    if (oneLogin || !line.connection.hungUp) throw thrown
    line.connection = await line.open()
    response = await answerWith(challenge, credentials, line)
  }
  const again = parseChallenges(headersOf(response, 'www-authenticate'))[0]
  const isStale = response.status === 401 && again?.scheme === 'digest' && again.stale
  return isStale && !oneLogin ? answerWith(again, credentials, line) : response
}

function answerWith(challenge: Challenge, credentials: Credentials, line: Line): Promise<RtspResponse> {
  const value = authorizationOf(challenge, credentials, 'DESCRIBE', addressOf(line.url))
  return answer(line, [['Authorization', value]])
}

async function answer(line: Line, headers: RtspHeaders): Promise<RtspResponse> {
  const all: RtspHeaders = [['User-Agent', 'Baton'], ['Accept', 'application/sdp'], ...headers]
  try {
    return await line.connection.request('DESCRIBE', addressOf(line.url), all)
  } catch (cause) {
    throw brokenOff(line, cause)
  }
}

async function resolved(url: ParsedUrl, rule: DescribeRule, signal: AbortSignal): Promise<ResolvedAddress> {
  try {
    return await rule.resolve(url, signal)
  } catch (cause) {
    throw new RtspError(cause instanceof RelayError ? 'refused' : 'unreachable', messageOf(cause), { cause })
  }
}

async function reach(place: string, open: () => Promise<RtspConnection>): Promise<RtspConnection> {
  try {
    return await open()
  } catch (cause) {
    throw notConnected(place, cause)
  }
}

function judged(parse: () => ParsedUrl): ParsedUrl {
  try {
    return parse()
  } catch (cause) {
    throw new RtspError('refused', messageOf(cause), { cause })
  }
}

/** The URL as it stands in a request: without user and password. */
function addressOf({ scheme, host, port, path }: ParsedUrl): string {
  const usual = scheme === 'rtsp' ? 554 : 322
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}${port === usual ? '' : `:${port}`}${path}`
}

function credentialsOf({ user, password }: ParsedUrl): Credentials | undefined {
  return user === undefined && password === undefined
    ? undefined
    : { user: user ?? '', password: password ?? '' }
}

function descriptionOf({ response, hasLogin }: Answer): Description {
  const { status } = response
  if (status !== 200) throw refusal(status, hasLogin)
  const tracks = parseSdp(Buffer.from(response.body).toString('utf8'))
  const video = tracks.find(({ kind }) => kind === 'video')
  const audio = tracks.find(({ kind }) => kind === 'audio')
  if (!video) throw new RtspError('no-video', 'The camera describes no video track.', { status })
  const otherTracks = tracks.filter((track) => track !== video && track !== audio).length
  return { tracks, video, audio, otherTracks, server: headerOf(response, 'server') }
}
