import type { Posted } from '../net/post-json.ts'

/** What became of one try. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** `isFinal`: the receiver does not want this message, however often it comes. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean }

export function outcomeOf(posted: Posted): Outcome {
  if ('reason' in posted) return { kind: 'failed', reason: posted.reason, isFinal: false }
  const { status } = posted
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const isRedirect = status >= 300 && status < 400
  const reason = isRedirect ? `answered ${status}; no redirect is followed` : `answered ${status}`
  return { kind: 'failed', reason, isFinal: status < 500 && !TRY_LATER.has(status) }
}

/** Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585). */
const TRY_LATER = new Set([408, 425, 429])
