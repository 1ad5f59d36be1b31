import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { encodeTokens, readTokens } from '../../src/auth/token-file.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'tokens.json')

const TOKEN = { id: 'a1', name: 'Kitchen', role: 'viewer', createdMs: 1, hash: '0'.repeat(64) } as const

test('readTokens reads what encodeTokens writes; no file is no token', async () => {
  assert.deepEqual(await readTokens(join(folder, 'none.json')), [])
  const tokens = [TOKEN, { ...TOKEN, id: 'a2', cameras: ['yard'], expiresMs: 2 }]
  await writeFile(file, encodeTokens(tokens))
  assert.deepEqual(await readTokens(file), tokens)
})

const FIELDS: readonly object[] = [
  { id: 1 },
  { name: undefined },
  { role: 'root' },
  { role: undefined },
  { hash: '00' },
  { hash: 'x'.repeat(64) },
  { createdMs: '1' },
  { createdMs: undefined },
  { expiresMs: null },
  { expiresMs: '2' },
  { cameras: 'yard' },
  { cameras: [1] },
  { cameras: null },
]

for (const field of FIELDS)
  test(`readTokens refuses the whole file for a token with ${JSON.stringify(field)}`, async () => {
    await writeFile(file, JSON.stringify({ version: 1, tokens: [TOKEN, { ...TOKEN, ...field }] }))
    await assert.rejects(readTokens(file), {
      code: 'config-broken',
      message: /\/tokens\/1 is not a token.*remove it/,
    })
  })

for (const text of ['', '{', 'null', '[]', '{"version":2,"tokens":[]}', '{"version":1,"tokens":{}}'])
  test(`readTokens refuses ${JSON.stringify(text)}, and names the file`, async () => {
    await writeFile(file, text)
    await assert.rejects(readTokens(file), { code: 'config-broken', message: /tokens\.json: it is not/ })
  })

test('readTokens says that its file is not UTF-8', async () => {
  await writeFile(file, encodeTokens([{ ...TOKEN, name: 'Küche' }]), 'latin1')
  const message = `${file} is not UTF-8 at line 6; save it as UTF-8`
  await assert.rejects(readTokens(file), { code: 'config-broken', message })
})

test('readTokens does not take a file that it cannot read for none', async () => {
  const path = join(folder, 'folder.json')
  await mkdir(path)
  await assert.rejects(readTokens(path), { code: 'config-broken', message: /Cannot read .*folder\.json/ })
})
