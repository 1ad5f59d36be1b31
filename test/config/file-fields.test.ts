import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { existing, readNamedFile, serverUrl, wholeNumber } from '../../src/config/file-fields.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()

describe('The fields of settings files', () => {
  it('take http and https URLs alone, without a login or a fragment', () => {
    for (const good of ['http://127.0.0.1:9/', 'https://a.example/b?c=d'])
      assert.equal(serverUrl.safeParse(good).success, true, good)
    for (const bad of ['', 'a.example', 'ftp://a.example/', 'https://a@a.example/', 'https://a.example/#b'])
      assert.equal(serverUrl.safeParse(bad).success, false, bad)
  })

  it('take whole numbers within their bounds', () => {
    const field = wholeNumber(1, 3)
    assert.deepEqual(
      [0, 1, 3, 4, 1.5, '2'].map((value) => field.safeParse(value).success),
      [false, true, true, false, false, false],
    )
  })
})

describe('readNamedFile', () => {
  it('reads the file, and says what to do where there is none or it cannot be read', async () => {
    await writeFile(join(folder, 'a.json'), '{}')
    assert.equal(await readNamedFile(join(folder, 'a.json')), '{}')
    await assert.rejects(readNamedFile(join(folder, 'b.json')), /b\.json is not there; make it/)
    await assert.rejects(readNamedFile(folder), /^RelayError: Cannot read /)
    assert.throws(() => existing('c.json', undefined), /c\.json is not there/)
  })
})
