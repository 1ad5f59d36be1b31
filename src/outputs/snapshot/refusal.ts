import type { ServerResponse } from 'node:http'
import { RelayError, type ErrorCode } from '../../errors.ts'
import { PROBLEM_TYPE } from '../../protocol/problem-type.ts'
import type { Cause } from '../../stream/source.ts'
import type { State, Status } from '../../stream/status.ts'

/** The HTTP status of each code that this output answers with. */
const STATUSES = {
  'decode-failed': 503,
  internal: 500,
  'no-picture': 503,
  'unknown-stream': 404,
} as const satisfies Partial<Record<ErrorCode, number>>

type Code = keyof typeof STATUSES

const RETRY_AFTER_SECONDS = '5'

/** Why there is no picture now, although there may be one later. */
export class Refusal extends RelayError {
  /** What may name addresses and paths: for those alone who may see them. */
  readonly inside: string | undefined
  readonly status: Status | undefined

  constructor(
    code: 'no-picture' | 'decode-failed',
    message: string,
    facts: { readonly inside?: string | undefined; readonly status?: Status } = {},
  ) {
    super(code, message)
    this.inside = facts.inside
    this.status = facts.status
  }
}

/** What the camera does, in words that name no address. */
export function describeStatus({ state, cause }: Status): string {
  const doing = STATE_WORDS[state]
  return cause === undefined ? doing : `${doing}; its last fault: ${CAUSE_WORDS[cause]}`
}

/** What to do where there is no ffmpeg. */
export const NO_FFMPEG_WORDS =
  'the relay has no ffmpeg that it can use; install one (Debian and Ubuntu: apt-get install ffmpeg) or name it with --ffmpeg'

const STATE_WORDS: Record<State, string> = {
  idle: 'the camera is not pulled',
  starting: 'the camera is being started',
  live: 'the camera is live',
  retrying: 'the camera is down and will be tried again',
  stopped: 'the camera was removed',
}

const CAUSE_WORDS: Record<Cause, string> = {
  exited: 'its pull ended by itself',
  'no-ffmpeg': NO_FFMPEG_WORDS,
  'no-video': 'it sends no video',
  'not-found': 'it knows no stream of that address',
  refused: 'the relay may not use its address',
  stalled: 'its pictures stopped',
  transport: 'its packets do not arrive in the way that is set',
  unauthorized: 'it refuses the user or the password',
  unreachable: 'it does not answer',
  'unsupported-codec': 'its codec cannot be relayed',
}

/** Answers with a problem document (RFC 9457); what only insiders may read is in it where `mayInspect`. */
export function sendProblem(res: ServerResponse, error: RelayError, mayInspect: boolean): void {
  const code: Code = isCode(error.code) ? error.code : 'internal'
  const refusal = error instanceof Refusal ? error : undefined
  const inside = mayInspect ? refusal?.inside : undefined
  const words = code.replaceAll('-', ' ')
  const status = STATUSES[code]
  const body = JSON.stringify({
    type: `urn:baton:error:${code}`,
    title: words.charAt(0).toUpperCase() + words.slice(1),
    status,
    detail: inside === undefined ? error.message : `${error.message} (${inside})`,
    code,
    requestId: res.getHeader('x-request-id'),
    state: refusal?.status?.state,
    cause: refusal?.status?.cause,
  })
  res.writeHead(status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 503 && { 'retry-after': RETRY_AFTER_SECONDS }),
  })
  res.end(body)
}

function isCode(code: ErrorCode): code is Code {
  return code in STATUSES
}
