import type { Command } from 'commander'
import { dataOf, ProblemError } from '../client/client.ts'
import { messageOf, RelayError } from '../errors.ts'
import { print, withExamples, withJson } from './outcome.ts'
import { withAccess, withRelay, type AccessFlags } from './relay-access.ts'

export function addRemove(streams: Command): void {
  const remove = withAccess(streams.command('rm'))
    .argument('<ids...>', 'the streams')
    .description('remove streams, their passwords and their viewers')
    .action(removeStreams)
  withExamples(withJson(remove), 'baton streams rm door', 'baton streams rm door yard')
}

async function removeStreams(
  words: readonly string[],
  { json, ...flags }: AccessFlags & { readonly json?: boolean },
): Promise<void> {
  const ids = [...new Set(words)]
  await withRelay(flags, async (client) => {
    const { streams } = await dataOf(client.GET('/streams'))
    const known = new Set(streams.map(({ id }) => id))
    const missing = ids.filter((id) => !known.has(id))
    if (missing.length > 0)
      throw new RelayError('unknown-stream', `There is no stream ${listOf(missing)}; nothing was removed`)
    for (const [index, id] of ids.entries()) {
      const removed = dataOf(client.DELETE('/streams/{id}', { params: { path: { id } } }))
      await removed.catch((error: unknown) => {
        throw ids.length === 1 ? error : halfDone(error, ids, index)
      })
    }
  })
  print({ removed: ids }, { json }, () => ids.map((id) => `Removed "${id}"`).join('\n'))
}

/** What became of each stream where the one at `failed` could not be removed. */
function halfDone(error: unknown, ids: readonly string[], failed: number): Error {
  const [gone, left] = [ids.slice(0, failed), ids.slice(failed + 1)]
  const detail = [
    gone.length > 0 ? `Removed ${listOf(gone)}` : 'Nothing was removed',
    `"${ids[failed]}" is still there: ${messageOf(error)}`,
    ...(left.length > 0 ? [`not tried: ${listOf(left)}`] : []),
  ].join('; ')
  return error instanceof ProblemError
    ? new ProblemError({ ...error.problem, detail })
    : new Error(detail, { cause: error })
}

function listOf(ids: readonly string[]): string {
  return `"${ids.join('", "')}"`
}
