import { redact, secretsOfUrl } from '../../ffmpeg/redact.ts'
import type { SourceFault } from '../../stream/source.ts'
import { knock } from './knock.ts'
import { type AskContext, canDescribe, isFault, makePlan } from './plan.ts'

/** Asks a camera as a pull would before it starts: what would go wrong, or undefined. Opens no session, spawns nothing. */
export async function verifyCamera(
  context: AskContext,
  signal: AbortSignal,
): Promise<SourceFault | undefined> {
  const { rule, url, clock } = context
  if (!canDescribe(context)) {
    if (await knock({ rule, url, clock, signal })) return undefined
    return { cause: 'unreachable', message: `Nothing answers at ${url.host}, port ${url.port}.` }
  }
  const answer = await makePlan(context, signal)
  if (!isFault(answer)) return undefined
  return { ...answer, message: redact(answer.message, secretsOfUrl(url.href)) }
}
