import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { describe, it } from 'node:test'
import { freeSpace } from '../../src/files/free-space.ts'

describe('freeSpace', () => {
  it('tells how much room a folder’s file system has and is', async () => {
    const { freeBytes, totalBytes } = (await freeSpace(tmpdir()))!
    assert.ok(
      freeBytes >= 0 && freeBytes <= totalBytes && totalBytes > 1_000_000,
      `${freeBytes} of ${totalBytes}`,
    )
  })

  it('knows nothing of a folder that is not there', async () => {
    assert.equal(await freeSpace('/nowhere/at/all'), undefined)
  })
})
