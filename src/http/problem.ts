import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { RelayError, type ErrorCode, type FieldFault } from '../errors.ts'
import { PROBLEM_TYPE } from '../protocol/problem-type.ts'
import { REQUEST_ID_HEADER } from './request-id.ts'

/** An error as HTTP says it (RFC 9457). */
interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  /** What was wrong and what to do. Holds no secret. */
  readonly detail: string
  readonly code: ErrorCode
  /** Every field that is wrong. */
  readonly faults?: readonly FieldFault[]
  /** As in the header and the log. */
  readonly requestId?: string
}

/** The HTTP status of each error code. */
export const STATUSES: Record<ErrorCode, number> = {
  'address-refused': 422,
  'bad-request': 400,
  'body-too-large': 413,
  'config-broken': 409,
  'config-conflict': 409,
  'config-unwritable': 507,
  'data-folder-taken': 500,
  'decode-failed': 503,
  'duplicate-stream': 409,
  forbidden: 403,
  'host-refused': 403,
  'identity-unavailable': 503,
  internal: 500,
  'invalid-body': 400,
  'invalid-import': 422,
  'invalid-link': 422,
  'invalid-probe': 422,
  'invalid-settings': 500,
  'invalid-stream': 422,
  'invalid-token': 422,
  'invalid-url': 422,
  'method-not-allowed': 405,
  'no-picture': 503,
  'not-found': 404,
  'origin-refused': 403,
  'port-taken': 500,
  'precondition-failed': 412,
  'secrets-locked': 503,
  'too-many-links': 409,
  'too-many-probes': 429,
  'too-many-tokens': 409,
  'too-many-tries': 429,
  'too-many-viewers': 429,
  unauthorized: 401,
  'unknown-link': 404,
  'unknown-reader': 404,
  'unknown-rendition': 404,
  'unknown-session': 404,
  'unknown-stream': 404,
  'unknown-token': 404,
  'unsupported-media-type': 415,
  'verify-failed': 422,
}

/** Seconds until it is worth asking again (RFC 9110 §10.2.3), for the codes where that is known. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = {
  'identity-unavailable': 5,
  'too-many-probes': 5,
  'too-many-tries': 60,
  'too-many-viewers': 30,
}

/** The problem that `error` is. What is no {@link RelayError} is our own fault and tells strangers nothing. */
function problemOf(error: unknown, requestId: unknown): Problem {
  const known = error instanceof RelayError ? error : INTERNAL
  const { code, message, faults } = known
  return {
    type: `urn:baton:error:${code}`,
    title: titleOf(code),
    status: STATUSES[code],
    detail: message,
    code,
    ...(faults.length > 0 && { faults }),
    ...(typeof requestId === 'string' && { requestId }),
  }
}

const INTERNAL = new RelayError('internal', 'Something went wrong inside the relay; its log says what')

/** Answer with a problem. `headers` go beside it, such as `Allow` or `WWW-Authenticate`. */
export function sendProblem(res: ServerResponse, error: unknown, headers: Record<string, string> = {}): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const problem = problemOf(error, res.getHeader(REQUEST_ID_HEADER))
  const retryAfter = RETRY_AFTER[problem.code]
  res.writeHead(problem.status, {
    ...(retryAfter !== undefined && { 'Retry-After': retryAfter }),
    ...headers,
    'Content-Type': PROBLEM_TYPE,
    'Cache-Control': 'no-store',
  })
  res.end(JSON.stringify(problem))
}

/** Answer an upgrade with a problem, and end its socket. Returns the status. */
export function refuseUpgrade(socket: Duplex, error: unknown, requestId: string): number {
  const problem = problemOf(error, requestId)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `${REQUEST_ID_HEADER}: ${requestId}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
  return problem.status
}

/** `unknown-stream` → `Unknown stream`: the same words each time, as RFC 9457 §3.1.3 wants it. */
function titleOf(code: ErrorCode): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
