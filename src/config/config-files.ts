import { basename, join } from 'node:path'
import type { SecretKeys } from './secret-keys.ts'

/** Where the cameras and what is kept for them lie. */
export interface ConfigFiles {
  /** streams.json. */
  readonly streamsFile: string
  readonly dataDir: string
  /** What secrets.json is encrypted with; left out: it is in the open. */
  readonly keys?: SecretKeys | undefined
}

export function secretsFile({ dataDir }: ConfigFiles): string {
  return join(dataDir, 'secrets.json')
}

/** The lock that every writer of streams.json and of its secrets takes. */
export function streamsLock({ dataDir }: ConfigFiles): string {
  return join(dataDir, 'streams')
}

/** Holds streams.json while that has to be written in place. */
export function streamsBackup({ streamsFile, dataDir }: ConfigFiles): string {
  return join(dataDir, `${basename(streamsFile)}.backup`)
}

/** The file's version of a stream that the API changed at the same moment. */
export function conflictFile({ dataDir }: ConfigFiles, streamId: string): string {
  return join(dataDir, 'conflicts', `${streamId}.json`)
}
