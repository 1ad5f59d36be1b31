import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { reasonOf } from './unwritable.ts'

/** What keeps this process from writing a file in `folder`, in words that name no path; undefined when nothing does. */
export async function folderFault(folder: string): Promise<string | undefined> {
  const file = join(folder, `.writable-${process.pid}`)
  try {
    // With a byte in it: an empty file needs no room.
    await writeFile(file, '\n', { mode: 0o600 })
    return undefined
  } catch (error) {
    return reasonOf(error)
  } finally {
    await rm(file, { force: true }).catch(() => undefined)
  }
}
