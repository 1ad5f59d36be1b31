import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { folderFault } from '../../src/files/folder-fault.ts'

describe('folderFault', () => {
  it('finds nothing wrong with a folder that takes a file, and leaves none there', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-fault-'))
    t.after(() => rm(folder, { recursive: true }))
    assert.equal(await folderFault(folder), undefined)
    assert.deepEqual(await readdir(folder), [])
  })

  it('says what is wrong without a path', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-fault-'))
    t.after(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'file'), '')
    assert.equal(await folderFault(join(folder, 'gone')), 'its folder is not there (ENOENT)')
    assert.equal(await folderFault(join(folder, 'file')), 'a file stands where a folder should (ENOTDIR)')
    assert.match((await folderFault('/proc')) ?? '', /\(E[A-Z]+\)$/)
  })
})
