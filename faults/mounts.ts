import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { closeAtEnd } from '../test/support/leftovers.ts'

/** Why this user cannot mount; undefined where he can. */
export function lacksMounts(): string | undefined {
  const tried = spawnSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
  return tried.status === 0 ? undefined : 'this user may not mount'
}

/** A disk of so many KiB in memory. @returns its folder, which is gone at the end. */
export async function smallDisk(kib: number): Promise<{ folder: string; remount(options: string): void }> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder])
  closeAtEnd(async () => {
    spawnSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true })
  })
  const remount = (options: string): void => void execFileSync('mount', ['-o', `remount,${options}`, folder])
  return { folder, remount }
}

/** Mounts a file over itself, as containers do: it cannot be replaced. */
export function bindFile(path: string): void {
  execFileSync('mount', ['--bind', path, path])
  closeAtEnd(() => Promise.resolve(spawnSync('umount', ['-l', path])))
}
