import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { CREDENTIAL_NAME, keyOfLine, loadSecretKeys } from '../../src/config/secret-keys.ts'
import { RelayError } from '../../src/errors.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'key')
const [LINE, OLD] = ['x'.repeat(43), 'y'.repeat(32)]

test('loadSecretKeys takes the lines of a file as keys, the first in front, however the lines end', async () => {
  await writeFile(file, `\n  ${LINE}\r\n\n${OLD}`)
  const keys = await loadSecretKeys(file, {})
  assert.deepEqual(keys, { file, list: [keyOfLine(LINE), keyOfLine(OLD)] })
})

test('keyOfLine makes 32 bytes and an id that are others for another line, and the same ones for ever', () => {
  const [one, other] = [keyOfLine(LINE), keyOfLine(OLD)]
  assert.equal(one.bytes.length, 32)
  assert.notDeepEqual(one.bytes, other.bytes)
  assert.notEqual(one.id, other.id)
  assert.ok(!one.bytes.toString('hex').includes(one.id))
  // As another implementation of HKDF (RFC 5869) has it.
  assert.deepEqual(
    [one.id, one.bytes.toString('base64url')],
    ['82fb4f6cc0b898e4', 's2bExM46DoSq2bOrKhMEmYbVgolJz75601lchn_m3ZI'],
  )
})

test('loadSecretKeys takes systemd’s credential where no file is named, and none where there is none', async () => {
  assert.equal(await loadSecretKeys(undefined, {}), undefined)
  const credentials = join(folder, 'credentials')
  await mkdir(credentials)
  const environment = { CREDENTIALS_DIRECTORY: credentials }
  assert.equal(await loadSecretKeys(undefined, environment), undefined)
  await writeFile(join(credentials, CREDENTIAL_NAME), OLD)
  await writeFile(file, LINE)
  assert.deepEqual((await loadSecretKeys(undefined, environment))?.list, [keyOfLine(OLD)])
  assert.deepEqual((await loadSecretKeys(file, environment))?.list, [keyOfLine(LINE)])
})

for (const [what, bytes, says] of [
  ['none', undefined, /is not there/],
  ['an empty one', ' \n', /is empty/],
  ['one with a short key', `${LINE}\n${'z'.repeat(31)}\n`, /less than 32 characters \(the key 2\)/],
  ['one that is not text', Buffer.concat([Buffer.from([0xff]), randomBytes(32)]), /is not text/],
] as const)
  test(`loadSecretKeys refuses ${what} as the file, says how to make one, and quotes nothing of it`, async () => {
    if (bytes !== undefined) await writeFile(file, bytes)
    await assert.rejects(loadSecretKeys(file, {}), (error) => {
      assert.ok(error instanceof RelayError)
      assert.equal(error.code, 'invalid-settings')
      assert.match(error.message, says)
      assert.match(error.message, /--secrets-key-file.*openssl rand -base64 32/)
      assert.doesNotMatch(`${error.stack}`, /xxx|zzz/)
      return true
    })
  })

test('loadSecretKeys says that it may not read the file', async () => {
  await mkdir(file)
  await assert.rejects(loadSecretKeys(file, {}), {
    code: 'invalid-settings',
    message: /cannot be read \(EISDIR\)/,
  })
})
