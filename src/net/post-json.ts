import type { Clock } from '../clock.ts'

export interface PostOptions {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
  readonly timeoutMs: number
  /** Ends it at once. */
  readonly signal?: AbortSignal
  readonly clock: Clock
}

/** What was answered, or why nothing was. A reason names neither the URL nor what stands in it. */
export type Posted = { readonly status: number } | { readonly reason: string }

/** Sends JSON by POST. No redirect is followed, and nothing of the answer but its status is read. Never rejects. */
export async function postJson(options: PostOptions): Promise<Posted> {
  const { url, headers, body, timeoutMs, signal, clock } = options
  const late = new AbortController()
  const timer = clock.after(timeoutMs, () => late.abort())
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'user-agent': 'Baton', ...headers },
      body,
      signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    })
    await answer.body?.cancel()
    return { status: answer.status }
  } catch (error) {
    return { reason: late.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error) }
  } finally {
    timer.cancel()
  }
}

/** The system's or the TLS library's word, such as `ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
