import type { Clock } from '../clock.ts'

/** What became of one try. */
export type Outcome =
  | { readonly kind: 'delivered' }
  /** `isFinal`: the receiver does not want this message, however often it comes. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean }

export interface PostOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
  /** Ends the try at once. */
  readonly signal: AbortSignal
  readonly clock: Clock
}

/**
 * Sends one message. No redirect is followed, and nothing of the answer but its status is read. Never rejects; a reason
 * names neither the URL nor what stands in it.
 */
export async function post({ url, headers, body, timeoutMs, signal, clock }: PostOptions): Promise<Outcome> {
  const late = new AbortController()
  const timer = clock.after(timeoutMs, () => late.abort())
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'Baton', ...headers },
      body,
      signal: AbortSignal.any([signal, late.signal]),
    })
    await answer.body?.cancel()
    return outcomeOf(answer.status)
  } catch (error) {
    const reason = late.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error)
    return { kind: 'failed', reason, isFinal: false }
  } finally {
    timer.cancel()
  }
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const isRedirect = status >= 300 && status < 400
  const reason = isRedirect ? `answered ${status}; no redirect is followed` : `answered ${status}`
  return { kind: 'failed', reason, isFinal: status < 500 && !TRY_LATER.has(status) }
}

/** Request Timeout, Too Early, Too Many Requests (RFC 9110, 8470, 6585). */
const TRY_LATER = new Set([408, 425, 429])

/** The system's or the TLS library's word, such as `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
