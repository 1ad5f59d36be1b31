import { lock } from 'proper-lockfile'
import { unwritable } from './unwritable.ts'

/** A lock whose holder was killed is taken over after this. */
const STALE_MS = 5000

/**
 * Do `work` while no other process on this machine does work under the same `path` (which is made for the
 * moment, as the folder `<path>.lock`). Waits for its turn up to about 10 s, then rejects with
 * `config-unwritable`.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(path)
  try {
    return await work()
  } finally {
    await release()
  }
}

async function acquire(path: string): Promise<() => Promise<void>> {
  let lost = false
  let release: () => Promise<void>
  try {
    release = await lock(path, {
      realpath: false,
      stale: STALE_MS,
      update: 1000,
      retries: { retries: 100, factor: 1.2, minTimeout: 5, maxTimeout: 120, randomize: true },
      // Only a process that slept for longer than the lock lives gets here; its next lock is a fresh one.
      onCompromised: () => (lost = true),
    })
  } catch (error) {
    throw unwritable(path, error)
  }
  return async () => {
    if (!lost) await release()
  }
}
