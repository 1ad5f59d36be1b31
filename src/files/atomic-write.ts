import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { codeOf } from './system-code.ts'
import { decodeUtf8 } from '../protocol/utf8.ts'
import { readBytes } from './read-text.ts'
import { unwritable } from './unwritable.ts'

export interface AtomicWriteOptions {
  /** Permissions of the file. Default: those it has, or 0644. */
  readonly mode?: number
  /** Where to keep the old text while a file that cannot be replaced is written in place. Default: `<path>.backup`. */
  readonly backup?: string
  /** Asked right before the rename, when all is on disk but nobody sees it yet; true leaves the file as it is. */
  readonly unless?: () => Promise<boolean>
  /** Puts one file in the place of another; for tests. Default: rename. */
  readonly replace?: (from: string, to: string) => Promise<void>
}

/**
 * Write a whole file so that a reader, or a crash at any moment, finds the old text or the new one: temporary
 * file beside it, fsync, rename, fsync of the folder. Resolves to false when `unless` stopped it, otherwise to
 * true with the text safely on disk. A link is followed. A file that cannot be replaced (a bind-mounted one) is
 * written in place with a backup that {@link restoreBackup} knows. Rejects with `config-unwritable` where the system
 * has something against it.
 */
export async function writeAtomic(
  path: string,
  text: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<boolean> {
  try {
    return await write(path, text, options)
  } catch (error) {
    throw unwritable(path, error)
  }
}

async function write(path: string, text: string | Uint8Array, options: AtomicWriteOptions): Promise<boolean> {
  const target = await resolveLink(path)
  const folder = dirname(target)
  const temporary = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await writeTemporary(temporary, target, text, options.mode)
    if (options.unless !== undefined && (await options.unless())) return false
    await (options.replace ?? rename)(temporary, target)
  } catch (error) {
    const isThere = (await statOf(target)) !== undefined
    if (!isThere || !NOT_REPLACEABLE.has(codeOf(error) ?? '')) throw error
    if (options.unless !== undefined && (await options.unless())) return false
    await writeInPlace(target, text, options.backup ?? `${target}.backup`)
    return true
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(folder)
  return true
}

/**
 * Finish what a crash interrupted while `path` was written in place: when a backup is left and `isWhole` does not
 * take the text for a finished one, the backup's text is put back. Resolves to whether it was.
 */
export async function restoreBackup(
  path: string,
  backup: string,
  isWhole: (text: string) => boolean,
): Promise<boolean> {
  const kept = await readBytes(backup)
  if (kept === undefined) return false
  // What is whole in another encoding is somebody's work, and no torn write of ours.
  const torn = !isWhole(((await readBytes(path)) ?? Buffer.alloc(0)).toString())
  const before = decodeUtf8(kept)
  if (torn && before !== undefined && isWhole(before)) await overwrite(path, kept)
  await rm(backup, { force: true })
  return torn
}

/**
 * Remove the temporary files that writers of `path` left when they were killed. Younger ones than `leastAgeMs` stay: they
 * may be a living writer's.
 */
export async function removeLeftovers(path: string, leastAgeMs = 60_000): Promise<void> {
  const target = await resolveLink(path)
  const folder = dirname(target)
  for (const name of await namesIn(folder)) {
    if (!name.startsWith(`.${basename(target)}.`) || !name.endsWith('.tmp')) continue
    const found = await statOf(join(folder, name))
    if (found !== undefined && Date.now() - found.mtimeMs >= leastAgeMs)
      await rm(join(folder, name), { force: true })
  }
}

/** A mount point is busy, a folder may be closed to us while its file is not. */
const NOT_REPLACEABLE = new Set(['EBUSY', 'EXDEV', 'EPERM', 'EACCES', 'EROFS'])

async function writeTemporary(
  temporary: string,
  target: string,
  text: string | Uint8Array,
  mode?: number,
): Promise<void> {
  const old = await statOf(target)
  const file = await open(temporary, 'wx', mode ?? 0o600)
  try {
    await file.writeFile(text)
    await file.chmod(mode ?? (old === undefined ? 0o644 : old.mode & 0o777))
    // Root hands the file to whom it belonged to, or to whose folder it is in; anybody else owns what he writes.
    const owner = old ?? (await statOf(dirname(target)))
    if (owner !== undefined && process.getuid?.() === 0) await file.chown(owner.uid, owner.gid)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function writeInPlace(target: string, text: string | Uint8Array, backup: string): Promise<void> {
  const old = await readBytes(target)
  if (old !== undefined) await writeAtomic(backup, old, { mode: 0o600 })
  await overwrite(target, text)
  await rm(backup, { force: true })
}

async function overwrite(path: string, text: string | Uint8Array): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text
    await file.write(bytes, 0, bytes.length, 0)
    await file.truncate(bytes.length)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

async function resolveLink(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path
    throw error
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
