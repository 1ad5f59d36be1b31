import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Identity } from '../../src/auth/identity.ts'
import { silentLog, type Log } from '../../src/log.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { ManualClock } from '../support/manual-clock.ts'

/** A data folder that is gone once all who write there are closed. */
export async function dataFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-auth-'))
  closeAtEnd(() => rm(dataDir, { recursive: true, force: true }))
  return dataDir
}

/** An identity on a folder of its own, or on that of another, with a clock that the test moves. */
export async function openIdentity(
  t: TestContext,
  shared: { dataDir?: string; clock?: ManualClock; log?: Log } = {},
): Promise<{ identity: Identity; dataDir: string; clock: ManualClock }> {
  const dataDir = shared.dataDir ?? (await dataFolder())
  const clock = shared.clock ?? new ManualClock(1_800_000_000_000)
  const identity = await Identity.open({ dataDir, clock, log: shared.log ?? silentLog })
  t.after(() => identity.close())
  return { identity, dataDir, clock }
}
