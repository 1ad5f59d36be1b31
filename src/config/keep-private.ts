import { chmod, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { reasonOf } from '../files/unwritable.ts'
import type { Log } from '../log.ts'
import { conflictFile, streamsBackup } from './config-files.ts'
import type { ConfigFiles } from './config-files.ts'

/** The files of the data folder that are there for longer than a write, by their names. All are 0600. */
export const PRIVATE_FILES = [
  'secrets.json',
  'tokens.json',
  'links.json',
  'order.json',
  'sessions.json',
  'relay.json',
  'watched.json',
  'logins.json',
  'login-link',
  'self-signed.pem',
] as const

/** What others may do with a file or folder. */
const RIGHTS_OF_OTHERS = 0o077

/**
 * Take from other users what rights they have to the relay's own files, which another program or a copy may have given.
 * Of what cannot be mended, and of what is not the relay's alone (the data folder, the file with the key), people are told.
 */
export async function keepPrivate(files: ConfigFiles, log: Log): Promise<void> {
  // Where a file has no such rights, there are none to take.
  if (process.getuid === undefined) return
  const conflicts = dirname(conflictFile(files, 'any'))
  const own = [
    ...PRIVATE_FILES.map((name) => join(files.dataDir, name)),
    streamsBackup(files),
    conflicts,
    ...(await namesIn(conflicts)).map((name) => join(conflicts, name)),
  ]
  const mended: string[] = []
  for (const path of own) {
    const rights = await rightsOf(path)
    if (rights === undefined || (rights & RIGHTS_OF_OTHERS) === 0) continue
    try {
      await chmod(path, rights & 0o700)
      mended.push(path)
    } catch (error) {
      log.warn(
        { file: path, reason: reasonOf(error) },
        'Other users of this machine may open a file with secrets',
      )
    }
  }
  if (mended.length > 0)
    log.warn(
      { files: mended },
      'Other users of this machine could open files with secrets; they cannot any more',
    )
  for (const path of [files.dataDir, ...(files.keys === undefined ? [] : [files.keys.file])])
    await tellIfOpen(path, log)
}

/** Tells people of a file or folder that is not the relay's to mend, where other users have rights to it. */
export async function tellIfOpen(path: string, log: Log): Promise<void> {
  // Where a file has no such rights, nobody else can have any.
  if (process.getuid === undefined) return
  if (((await rightsOf(path)) ?? 0) & RIGHTS_OF_OTHERS)
    log.warn({ path }, 'Other users of this machine may open what is for the relay alone')
}

async function rightsOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777
  } catch {
    // It is not there, or says who is concerned when it is opened.
    return undefined
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch {
    // No conflict was ever laid aside.
    return []
  }
}
