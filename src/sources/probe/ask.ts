import type { Clock } from '../../clock.ts'
import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import type { ParsedUrl } from '../../net/address-rule.ts'
import type { DescribedCamera, DescribeOptions, DescribeRule } from '../../rtsp/client.ts'
import { RtspError } from '../../rtsp/rtsp-error.ts'
import type { SourceFault } from '../../stream/source.ts'
import type { Login } from './report.ts'

export interface AskOptions {
  /** With its credentials: a secret. */
  readonly url: ParsedUrl
  readonly rule: DescribeRule
  readonly connect: (options: DescribeOptions) => Promise<DescribedCamera>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** See {@link ProbeParts}. */
  readonly variables?: readonly string[]
}

/** What came of asking. */
export interface Asked {
  readonly reachable: boolean
  /** As far as is known now: some cameras ask for it only when a session is set up. */
  readonly login: () => Login
  /** Its connection is open. */
  readonly camera: DescribedCamera | undefined
  /** Why it would be in vain, or do harm, to go on. */
  readonly fault: SourceFault | undefined
  /** Why nothing came of asking, where another puller may do better; of more use than its word if it does not. */
  readonly doubt: SourceFault | undefined
}

/** Nothing speaks against going on. */
export const NO_FAULT = { fault: undefined, doubt: undefined }

/**
 * Asks a camera by one DESCRIBE, sending user and password once at most until they are taken. Rejects only when `signal`
 * aborts.
 */
export async function askCamera(options: AskOptions): Promise<Asked> {
  const { url, connect } = options
  let reachable = false
  let login: Login = 'unknown'
  let triedLogin = false
  const onStep: DescribeOptions['onStep'] = (step) => {
    reachable = true
    if (step === 'logging-in') triedLogin = true
    else if (step !== 'connected') login = step
  }
  const { origin, href } = url
  try {
    const camera = await connect({ ...options, url: href, origin, oneLogin: true, onStep })
    return { reachable, login: () => (triedLogin ? login : 'not-asked'), camera, ...NO_FAULT }
  } catch (error) {
    if (!(error instanceof RtspError)) throw error
    const { kind, status, breakdown, isSilence } = error
    // So is who does not come to terms over TLS.
    if (breakdown !== undefined || isSilence) reachable = true
    if (kind === 'unauthorized') login = 'refused'
    else if (status !== undefined && !triedLogin) login = 'not-asked'
    // A conversation that broke off may be our fault, and another puller does better; not where it may cost a login.
    const mayGoOn = (breakdown === 'hung-up' || breakdown === 'malformed') && !triedLogin
    // Whoever takes connections and says nothing is there all the same.
    const found: SourceFault = {
      cause: kind === 'unreachable' && reachable ? 'stalled' : kind,
      message: wordsFor(error, options),
    }
    const base = { reachable, login: () => login, camera: undefined }
    if (!mayGoOn) return { ...base, fault: found, doubt: undefined }
    return { ...base, fault: undefined, doubt: breakdown === 'hung-up' ? found : undefined }
  }
}

function wordsFor({ kind, message }: RtspError, { url, variables }: AskOptions): string {
  const { href, user, password } = url
  if (kind === 'unauthorized' && user === undefined && password === undefined) {
    return 'The camera asks for a user and a password, and none were given.'
  }
  return redact(message, secretsOfUrl(href, variables))
}
