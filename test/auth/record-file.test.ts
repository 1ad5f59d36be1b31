import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { editOf, encodeRecords, readRecords } from '../../src/auth/record-file.ts'
import { TOKENS } from '../../src/auth/token-file.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'tokens.json')

const TOKEN = { id: 'a1', name: 'Kitchen', role: 'viewer', createdMs: 1, hash: '0'.repeat(64) } as const

test('readRecords reads what encodeRecords writes; no file is no token', async () => {
  assert.deepEqual(await readRecords(join(folder, 'none.json'), TOKENS), { records: [] })
  const tokens = [TOKEN, { ...TOKEN, id: 'a2', cameras: ['yard'], expiresMs: 2 }]
  for (const editor of [undefined, { who: 'jo', atMs: 3 }]) {
    await writeFile(file, encodeRecords(TOKENS, { records: tokens, editor }))
    assert.deepEqual(await readRecords(file, TOKENS), { records: tokens, editor })
  }
})

test('readRecords passes over an editor that is none', async () => {
  for (const editor of [null, 'jo', { who: 1, atMs: 1 }, { who: 'jo' }, { who: 'x'.repeat(101), atMs: 1 }]) {
    await writeFile(file, JSON.stringify({ version: 1, editor, tokens: [TOKEN] }))
    assert.deepEqual(await readRecords(file, TOKENS), { records: [TOKEN], editor: undefined })
  }
})

test('readRecords refuses the whole file for one record that is none, and names its place', async () => {
  await writeFile(file, JSON.stringify({ version: 1, tokens: [TOKEN, { ...TOKEN, role: 'root' }] }))
  await assert.rejects(readRecords(file, TOKENS), {
    code: 'config-broken',
    message: /\/tokens\/1 is not a token.*remove it/,
  })
})

for (const text of ['', '{', 'null', '[]', '{"version":2,"tokens":[]}', '{"version":1,"tokens":{}}'])
  test(`readRecords refuses ${JSON.stringify(text)}, and names the file`, async () => {
    await writeFile(file, text)
    await assert.rejects(readRecords(file, TOKENS), {
      code: 'config-broken',
      message: /tokens\.json: it is not/,
    })
  })

test('readRecords says that its file is not UTF-8', async () => {
  await writeFile(file, encodeRecords(TOKENS, { records: [{ ...TOKEN, name: 'Küche' }] }), 'latin1')
  const message = `${file} is not UTF-8 at line 6; save it as UTF-8`
  await assert.rejects(readRecords(file, TOKENS), { code: 'config-broken', message })
})

test('readRecords does not take a file that it cannot read for none', async () => {
  const path = join(folder, 'folder.json')
  await mkdir(path)
  await assert.rejects(readRecords(path, TOKENS), {
    code: 'config-broken',
    message: /Cannot read .*folder\.json/,
  })
})

test('editOf says which records came, went and changed, and nothing where none did', () => {
  const other = { ...TOKEN, id: 'a2' }
  assert.equal(editOf([TOKEN, other], [other, { ...TOKEN }]), undefined)
  const changed = { ...TOKEN, name: 'Hall' }
  const edit = { added: ['a3'], changed: ['a1'], removed: ['a2'] }
  assert.deepEqual(editOf([TOKEN, other], [changed, { ...TOKEN, id: 'a3' }]), edit)
})
