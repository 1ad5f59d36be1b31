import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Secrets } from '../../src/config/secrets.ts'
import { RelayError } from '../../src/errors.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()

const one = { at: 'rtsp://cam:554', user: 'u', password: 'one' }
const two = { at: 'rtsp://cam:554', user: 'u', password: 'two' }

test('Secrets keeps the new and the old until it is settled, for its owner alone', async () => {
  const path = join(folder, 'secrets.json')
  const secrets = await Secrets.open(path)
  await secrets.add(new Map([['s1', one]]))
  await secrets.add(new Map([['s1', two]]))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  const again = await Secrets.open(path)
  assert.deepEqual(again.of('s1'), [two, one])
  assert.equal(again.etagKey, secrets.etagKey)
  await again.settle(new Map([['s1', two]]))
  assert.deepEqual((await Secrets.open(path)).of('s1'), [two])
  await again.settle(new Map([['s1', undefined]]))
  assert.deepEqual((await Secrets.open(path)).ids(), [])
})

test('Secrets forgets what it is told and nothing else', async () => {
  const secrets = await Secrets.open(join(folder, 'secrets.json'))
  await secrets.add(
    new Map([
      ['s1', one],
      ['s2', two],
    ]),
  )
  await secrets.forget(new Set(['s1', 'unknown']))
  assert.deepEqual(secrets.ids(), ['s2'])
})

test('Secrets writes nothing when nothing changes', async () => {
  const path = join(folder, 'secrets.json')
  const secrets = await Secrets.open(path)
  await secrets.settle(new Map([['s1', undefined]]))
  await assert.rejects(readFile(path), { code: 'ENOENT' })
})

for (const text of ['', '{"sources":{"s1":[{"at":"x","password":"hunter2"', '{"hunter2":1}', 'hunter2']) {
  test(`Secrets refuses ${JSON.stringify(text)} and quotes nothing of it`, async () => {
    const path = join(folder, 'secrets.json')
    await writeFile(path, text)
    await assert.rejects(Secrets.open(path), (error) => {
      assert.ok(error instanceof RelayError)
      assert.equal(error.code, 'config-broken')
      assert.ok(!`${error.stack} ${String(error.cause)}`.includes('hunter2'))
      return true
    })
  })
}
