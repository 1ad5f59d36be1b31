import { type Clock, systemClock } from '../clock.ts'
import { RelayError, messageOf } from '../errors.ts'
import type { ParsedUrl, ResolvedAddress, UrlOrigin } from '../net/address-rule.ts'
import { originBehind } from '../net/redirect.ts'
import { type SdpTrack, parseSdp, sessionControlOf } from '../rtp/sdp.ts'
import { RtspConnection } from './connection.ts'
import { aggregateAddress } from './control-address.ts'
import { Dialog } from './dialog.ts'
import { type RtspResponse, headerOf } from './message.ts'
import { notConnected, refusal, tooLate } from './describe-faults.ts'
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
   * Send user and password once at most until they are taken, whatever the camera does then: for cameras that lock
   * people out. Costs 100 ms where the camera asks for them.
   */
  readonly oneLogin?: boolean
  /**
   * SHA-256 of the camera's certificate, in hexadecimal with or without colons: nobody else is asked anything, and nobody
   * without one. Left out, any certificate is taken.
   */
  readonly fingerprint?: string | undefined
  /** Called as far as the camera is got to. */
  readonly onStep?: (step: DescribeStep) => void
}

/** How far a camera was got to; `logging-in` is followed by what came of it where the camera's answer tells. */
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
  /** What became of user and password, as far as the answer tells; absent where none were given. */
  readonly login?: 'accepted' | 'not-asked'
}

/** A camera that has described itself, on a connection that is open and logged in where it had to be. */
export interface DescribedCamera {
  readonly description: Description
  readonly dialog: Dialog
  /** Where requests for all tracks together go; what the tracks' own addresses are relative to. */
  readonly aggregate: string
  /** Ends the connection. Idempotent. */
  close(): void
}

const MAX_REDIRECTS = 3

/**
 * Asks a camera by DESCRIBE (RFC 2326 §10.2) what it has. Opens no session: cameras that allow few are not
 * troubled. Rejects with {@link RtspError}, or with the signal's reason when the caller aborts.
 */
export async function describe(options: DescribeOptions): Promise<Description> {
  const camera = await connect(options)
  camera.close()
  return camera.description
}

/**
 * As {@link describe}, but the connection stays until it is closed, for a session on it: an abort that broke it off would
 * leave the session at the camera.
 */
export async function connect(options: DescribeOptions): Promise<DescribedCamera> {
  const { timeoutMs = 5000, clock = systemClock, signal } = options
  const life = new AbortController()
  const progress: Progress = { place: undefined, isTaken: false, dialog: undefined }
  const late = (): void => life.abort(tooLate(timeoutMs, progress))
  const timer = clock.after(timeoutMs, late)
  const caller = (): void => life.abort(signal?.reason)
  signal?.addEventListener('abort', caller, { once: true })
  if (signal?.aborted) caller()
  const close = (): void => {
    timer.cancel()
    signal?.removeEventListener('abort', caller)
    progress.dialog?.close()
    life.abort()
  }
  try {
    const { response, dialog } = await followRedirects(options, life.signal, progress)
    const camera = { description: descriptionOf(response, dialog), dialog, close }
    timer.cancel()
    signal?.removeEventListener('abort', caller)
    const control = sessionControlOf(textOf(response))
    return { ...camera, aggregate: aggregateAddress(dialog.address, response, control) }
  } catch (thrown) {
    // Whatever broke because time was up or the caller left broke for that reason.
    const reason: unknown = life.signal.aborted ? life.signal.reason : thrown
    close()
    throw reason
  }
}

/** How far it has come, for the words at the deadline. */
interface Progress {
  /** Who is asked, or about to be. */
  place: string | undefined
  /** The connection there is. */
  isTaken: boolean
  dialog: Dialog | undefined
}

/** A camera's last answer. */
interface Answer {
  readonly response: RtspResponse
  readonly dialog: Dialog
}

async function followRedirects(
  options: DescribeOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<Answer> {
  const { rule, origin = 'file' } = options
  let url = judged(() => rule.parse(options.url, origin))
  for (let redirects = 0; ; redirects += 1) {
    const { response, dialog } = await ask(url, options, signal, progress)
    const location = headerOf(response, 'location')
    if (response.status < 300 || response.status > 399 || location === undefined) return { response, dialog }
    dialog.close()
    if (redirects === MAX_REDIRECTS) {
      throw new RtspError(
        'exited',
        `The camera redirects more than ${MAX_REDIRECTS} times; give the address that it leads to.`,
      )
    }
    url = redirected(url, location, dialog.address, rule)
  }
}

/** Passwords follow a redirect only to the same host, and never out of TLS; a camera may name another with the address. */
function redirected(from: ParsedUrl, location: string, address: string, rule: DescribeRule): ParsedUrl {
  const base = URL.canParse(location, address) ? new URL(location, address).href : location
  const to = judged(() => rule.parse(base, originBehind(from, base)))
  const trusted = to.host === from.host && (from.scheme !== 'rtsps' || to.scheme === 'rtsps')
  if (to.user !== undefined || to.password !== undefined || !trusted) return to
  return { ...to, user: from.user, password: from.password }
}

async function ask(
  url: ParsedUrl,
  options: DescribeOptions,
  signal: AbortSignal,
  progress: Progress,
): Promise<Answer> {
  if (url.scheme !== 'rtsp' && url.scheme !== 'rtsps') {
    throw new RtspError('refused', `DESCRIBE needs an rtsp: or rtsps: URL, not ${url.scheme}:.`)
  }
  const { oneLogin = false, clock = systemClock, onStep = () => undefined, fingerprint } = options
  if (fingerprint !== undefined && url.scheme === 'rtsp') throw new RtspError('refused', NO_CERTIFICATE)
  const place = `${url.host}:${url.port}`
  Object.assign(progress, { place, isTaken: false, dialog: undefined })
  const address = await resolved(url, options.rule, signal)
  const target = { ...address, host: url.host, tls: url.scheme === 'rtsps', fingerprint }
  const onTaken = (): void => {
    progress.isTaken = true
  }
  const open = (): Promise<RtspConnection> => reach(place, () => RtspConnection.open(target, signal, onTaken))
  const dialog = await Dialog.open({ url, clock, open, oneLogin, onStep })
  progress.dialog = dialog
  const response = await dialog.request('DESCRIBE', dialog.address, [['Accept', 'application/sdp']], true)
  return { response, dialog }
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
    if (cause instanceof RtspError) throw cause
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

const NO_CERTIFICATE =
  'A fingerprint is given for the camera’s certificate, and its address is rtsp://, where there is none; give rtsps://.'

function textOf({ body }: RtspResponse): string {
  return Buffer.from(body).toString('utf8')
}

const NO_VIDEO = 'The camera describes no video track; look up in its manual the path of its picture.'

function descriptionOf(response: RtspResponse, { hasLogin, hasLoggedIn }: Dialog): Description {
  const { status } = response
  if (status !== 200) throw refusal(status, hasLogin)
  const tracks = parseSdp(textOf(response))
  const video = tracks.find(({ kind }) => kind === 'video')
  const audio = tracks.find(({ kind }) => kind === 'audio')
  if (!video) throw new RtspError('no-video', NO_VIDEO, { status })
  const otherTracks = tracks.filter((track) => track !== video && track !== audio).length
  const described = { tracks, video, audio, otherTracks, server: headerOf(response, 'server') }
  return hasLogin ? { ...described, login: hasLoggedIn ? 'accepted' : 'not-asked' } : described
}
