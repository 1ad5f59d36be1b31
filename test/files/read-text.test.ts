import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText, readTextIfSound } from '../../src/files/read-text.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const path = join(folder, 'a.json')

test('readText reads UTF-8 with and without a byte order mark; no file is undefined', async () => {
  assert.equal(await readText(path), undefined)
  await writeFile(path, '\uFEFFKüche')
  assert.equal(await readText(path), 'Küche')
  await writeFile(path, 'Küche')
  assert.equal(await readText(path), 'Küche')
})

test('readText refuses another encoding with the file and the line, and nothing of what stands there', async () => {
  await writeFile(path, '{\n  "password": "grün"\n}', 'latin1')
  await assert.rejects(readText(path), {
    code: 'config-broken',
    message: `${path} is not UTF-8 at line 2; save it as UTF-8`,
  })
  assert.equal(await readTextIfSound(path), undefined)
})
