import assert from 'node:assert/strict'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makePrivateFolder } from '../../src/files/private-folder.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()

test('makePrivateFolder makes every folder that is missing, for the owner alone, and takes one that is there', async () => {
  const path = join(folder, 'a/b/c')
  await Promise.all([makePrivateFolder(path), makePrivateFolder(path)])
  for (const made of ['a', 'a/b', 'a/b/c'])
    assert.equal((await stat(join(folder, made))).mode & 0o777, 0o700, made)
  await makePrivateFolder(path)
})

test('makePrivateFolder says what stands in the way', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  for (const path of [file, join(file, 'data')])
    await assert.rejects(makePrivateFolder(path), {
      code: 'config-unwritable',
      message: /Cannot write .*file.*: a file stands where a folder should/,
    })
})

test(
  'makePrivateFolder ends where no folder can be made',
  { skip: process.platform !== 'linux' },
  async () => {
    await assert.rejects(makePrivateFolder('/proc/baton/data'), { code: 'config-unwritable' })
  },
)
