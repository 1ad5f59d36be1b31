import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { codeOf } from './system-code.ts'
import { unwritable } from './unwritable.ts'

/**
 * Make the folder, and those above it, for its owner alone (0700). One that is there keeps its mode. Rejects with
 * `config-unwritable`.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  try {
    await make(resolve(path))
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** By hand, for Node's own `recursive` never ends where a file system makes no folders, such as /proc (Node 20.20). */
async function make(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (await isFolder(path)) return
    const above = dirname(path)
    if (codeOf(error) !== 'ENOENT' || (await isFolder(above))) throw error
    await make(above)
    await make(path)
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    return false
  }
}
