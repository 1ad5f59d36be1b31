import { mkdtempSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach } from 'node:test'

/** A folder for the tests of one file, empty at the start of each and gone after the last. @returns its path. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  afterEach(async () => {
    await remove()
    await mkdir(folder, { mode: 0o700 })
  })
  after(remove)
  return folder
}
