import { secretsFile } from '../config/config-files.ts'
import { streamsFileOf } from '../config/secrets.ts'
import type { SettingFlags } from '../config/settings.ts'
import { StreamsDocument } from '../config/streams-document.ts'
import { RelayError } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { placesOf } from './files.ts'
import { isGiven } from './settings.ts'

/** Ids of the streams of the relay that the data folder belongs to; undefined where its file cannot be read. */
export async function knownStreams(flags: SettingFlags): Promise<ReadonlySet<string> | undefined> {
  const files = placesOf(flags)
  try {
    const path = isGiven(flags, 'streams')
      ? files.streamsFile
      : ((await streamsFileOf(secretsFile(files))) ?? files.streamsFile)
    const { entries } = StreamsDocument.parse((await readText(path)) ?? '{ "streams": [] }')
    return new Set(entries.map((entry) => String((entry as { id?: unknown } | null)?.id)))
  } catch (error) {
    // What is wrong with the files hinders no token, and `baton check` says it.
    if (error instanceof RelayError || (error as NodeJS.ErrnoException).code !== undefined) return undefined
    throw error
  }
}
