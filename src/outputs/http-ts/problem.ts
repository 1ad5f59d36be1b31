import type { ServerResponse } from 'node:http'
import type { ErrorCode } from '../../errors.ts'
import { PROBLEM_TYPE } from '../../protocol/problem-type.ts'

/** The HTTP status of each code that this output answers with. */
const STATUSES = {
  'method-not-allowed': 405,
  'no-picture': 503,
  'unknown-stream': 404,
} as const satisfies Partial<Record<ErrorCode, number>>

/** Why a request got no picture. */
export interface Problem {
  readonly code: keyof typeof STATUSES
  readonly detail: string
  /** The rendition's cause, such as `unreachable`. */
  readonly cause?: string | undefined
}

/** Answers with a problem document (RFC 9457) and ends the connection, which may have waited for long. */
export function sendProblem(
  res: ServerResponse,
  { code, detail, cause }: Problem,
  headers: Record<string, string> = {},
): void {
  const words = code.replaceAll('-', ' ')
  const title = words.charAt(0).toUpperCase() + words.slice(1)
  const status = STATUSES[code]
  const requestId = res.getHeader('X-Request-Id')
  const body = JSON.stringify({
    type: `urn:baton:error:${code}`,
    title,
    status,
    detail,
    code,
    cause,
    requestId,
  })
  res.writeHead(status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    connection: 'close',
    ...headers,
  })
  res.end(body)
}
