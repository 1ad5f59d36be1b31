import { join } from 'node:path'
import { type LoadedStream, loadStreams } from '../../../src/config/load-streams.ts'
import { Secrets } from '../../../src/config/secrets.ts'
import type { SourceSecret } from '../../../src/config/source-secret.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'

/** The streams of a file with these entries, beside a secrets.json in `folder` that holds these secrets by source. */
export async function loaded(
  folder: string,
  entries: readonly object[],
  kept: Readonly<Record<string, SourceSecret>>,
): Promise<{ streams: ReadonlyMap<string, LoadedStream>; secrets: Secrets }> {
  const secrets = await Secrets.open(join(folder, 'secrets.json'))
  await secrets.add(new Map(Object.entries(kept)))
  const judgement = { rule: new AddressRule(), environment: {}, secrets }
  return { streams: loadStreams(JSON.stringify({ streams: entries }), judgement).streams, secrets }
}
