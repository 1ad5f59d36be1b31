import type { FetchImplementation } from 'jose'
import type { Clock } from '../../clock.ts'

/** A set of keys is some KiB long. */
const MAX_BYTES = 256 * 1024
/** After a failure nobody is asked for so long, however many JWTs come. */
const PAUSE_MS = 2_000

/** The keys that JWTs are signed with cannot be had. Its message names no URL. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** Fetches a set of keys for jose, which asks for no redirect to be followed: bounded in size, and in tries after a failure. */
export function keyFetch(clock: Clock): FetchImplementation {
  let quietUntilMs = 0
  let lastReason = ''
  return async (url, options) => {
    if (clock.nowMs() < quietUntilMs) throw new KeysUnavailable(lastReason)
    try {
      const answer = await fetch(url, options)
      if (answer.status !== 200) {
        await answer.body?.cancel()
        throw new KeysUnavailable(`answered ${answer.status}`)
      }
      return new Response(await boundedText(answer), { status: 200 })
    } catch (error) {
      quietUntilMs = clock.nowMs() + PAUSE_MS
      const known =
        error instanceof KeysUnavailable ? error : new KeysUnavailable(reasonOf(error), { cause: error })
      lastReason = known.message
      throw known
    }
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > MAX_BYTES) throw new KeysUnavailable(`answered more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined
  return typeof code === 'string' ? code : 'the connection failed'
}
