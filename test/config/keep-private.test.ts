import assert from 'node:assert/strict'
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepPrivate, PRIVATE_FILES } from '../../src/config/keep-private.ts'
import { keyOfLine } from '../../src/config/secret-keys.ts'
import { silentLog } from '../../src/log.ts'
import type { LogFields } from '../../src/log.ts'
import { TestRelay } from '../support/relay.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const dataDir = join(folder, 'data')
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

async function kept(keyFile?: string): Promise<[LogFields, string][]> {
  const lines: [LogFields, string][] = []
  const keys =
    keyFile === undefined ? undefined : { file: keyFile, list: [keyOfLine('x'.repeat(43))] as const }
  await keepPrivate(
    { streamsFile: join(folder, 'streams.json'), dataDir, keys },
    { ...silentLog, warn: (fields, line) => void lines.push([fields, line]) },
  )
  return lines
}

test('keepPrivate takes the rights of others from each file of the relay, says so, and touches no other file', async () => {
  await mkdir(join(dataDir, 'conflicts'), { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700)
  const own = [...PRIVATE_FILES, 'streams.json.backup', 'conflicts/a.json'].map((name) => join(dataDir, name))
  for (const path of [...own, join(dataDir, 'mine.txt')]) {
    await writeFile(path, '')
    await chmod(path, 0o666)
  }
  await chmod(join(dataDir, 'conflicts'), 0o777)
  const lines = await kept()
  for (const path of own) assert.equal(await modeOf(path), 0o600, path)
  assert.equal(await modeOf(join(dataDir, 'conflicts')), 0o700)
  assert.equal(await modeOf(join(dataDir, 'mine.txt')), 0o666)
  assert.equal(lines.length, 1)
  assert.match(lines[0]![1], /could open files with secrets; they cannot any more/)
  assert.deepEqual(await kept(), [])
})

test('keepPrivate says that others may open the data folder, or the file with the key, and leaves them', async () => {
  await mkdir(dataDir)
  await chmod(dataDir, 0o750)
  const key = join(folder, 'key')
  await writeFile(key, '')
  await chmod(key, 0o640)
  assert.deepEqual(
    (await kept(key)).map(([fields]) => fields),
    [{ path: dataDir }, { path: key }],
  )
  assert.deepEqual([await modeOf(dataDir), await modeOf(key)], [0o750, 0o640])
})

test('a relay mends what another program made of its files', async () => {
  const first = await TestRelay.start()
  await first.send('POST', 'api/streams', { id: 'a', url: 'rtsp://u:p@127.0.0.1:9/', mode: 'on-demand' })
  const data = join(first.folder, 'data')
  const secrets = join(data, 'secrets.json')
  await first.relay.close()
  await chmod(secrets, 0o644)
  const second = await TestRelay.start({ settings: { data } })
  assert.equal(await modeOf(secrets), 0o600)
  await second.close()
  await first.close()
})
