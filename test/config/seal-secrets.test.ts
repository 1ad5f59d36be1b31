import assert from 'node:assert/strict'
import { readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyOfLine } from '../../src/config/secret-keys.ts'
import type { SecretKeys } from '../../src/config/secret-keys.ts'
import { StreamStore } from '../../src/config/store.ts'
import { silentLog } from '../../src/log.ts'
import type { Log } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const dataDir = join(folder, 'data')
const secrets = join(dataDir, 'secrets.json')
const [FIRST, SECOND] = ['x', 'y'].map((letter) => keyOfLine(letter.repeat(43))) as [Key, Key]
type Key = ReturnType<typeof keyOfLine>
const keysOf = (...list: [Key, ...Key[]]): SecretKeys => ({ file: join(folder, 'key'), list })

async function withStore(
  keys: SecretKeys | undefined,
  use: (store: StreamStore) => unknown = () => undefined,
  log: Log = silentLog,
): Promise<void> {
  const files = { streamsFile: join(folder, 'streams.json'), dataDir, keys }
  const store = await StreamStore.open({ ...files, rule: new AddressRule(), log })
  try {
    await use(store)
  } finally {
    await store.close()
  }
}

const text = (): Promise<string> => readFile(secrets, 'utf8')
const keyOnDisk = async (): Promise<unknown> => (JSON.parse(await text()) as { key?: unknown }).key
const add = (store: StreamStore): unknown => store.put('a', { url: 'rtsp://u:hunter2@cam/' })

function urlOf(store: StreamStore): string {
  const config = store.get('a')!.config
  return store.secretUrl(config, config.renditions.main.sources[0]!)
}

const hasSecret = (store: StreamStore): void => assert.equal(urlOf(store), 'rtsp://u:hunter2@cam/')

test('a store with a key never lets a password onto the disk in the open', async () => {
  await withStore(keysOf(FIRST), async (store) => {
    await add(store)
    assert.doesNotMatch(await text(), /hunter2/)
  })
  await withStore(keysOf(FIRST), hasSecret)
})

test('a start encrypts what lies in the open, also what a killed writer left, and says so', async () => {
  await withStore(undefined, add)
  assert.match(await text(), /hunter2/)
  await writeFile(join(dataDir, '.secrets.json.0123456789ab.tmp'), 'hunter2')
  const lines: string[] = []
  await withStore(keysOf(FIRST), hasSecret, { ...silentLog, info: (_fields, line) => void lines.push(line) })
  assert.deepEqual(lines, ['secrets.json is encrypted from now on'])
  for (const name of await readdir(dataDir))
    if (!name.endsWith('.lock'))
      assert.doesNotMatch(await readFile(join(dataDir, name), 'utf8'), /hunter2/, name)
  assert.equal(await keyOnDisk(), FIRST.id)
})

test('a start with a new key in front of the old one changes over to it, and then needs the old one no more', async () => {
  await withStore(keysOf(FIRST), add)
  await withStore(keysOf(SECOND, FIRST), hasSecret)
  assert.equal(await keyOnDisk(), SECOND.id)
  await withStore(keysOf(SECOND), hasSecret)
})

test('a start without its key, or with another, is refused, and changes nothing', async () => {
  await withStore(keysOf(FIRST), add)
  const before = await text()
  for (const keys of [undefined, keysOf(SECOND)]) {
    await assert.rejects(withStore(keys), { code: 'secrets-locked' })
    assert.equal(await text(), before)
  }
})

test('a start that cannot write says that the file is still in the open; the next write encrypts it', async () => {
  await withStore(undefined, add)
  // So long that no temporary file can lie beside it: rights hinder no root.
  const long = join(dataDir, 'x'.repeat(250))
  await rename(secrets, long)
  await symlink(long, secrets)
  const lines: string[] = []
  const log: Log = { ...silentLog, error: (_fields, line) => void lines.push(line) }
  const write = async (store: StreamStore): Promise<void> => {
    hasSecret(store)
    assert.match(await text(), /hunter2/)
    await rm(secrets)
    await rename(long, secrets)
    await store.patch('a', { name: 'Door' })
    assert.equal(await keyOnDisk(), FIRST.id)
  }
  await withStore(keysOf(FIRST), write, log)
  assert.deepEqual(lines, ['secrets.json is not encrypted as it should be'])
})
