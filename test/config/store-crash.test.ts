import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadSecretKeys } from '../../src/config/secret-keys.ts'
import { StreamStore } from '../../src/config/store.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

const WRITER = fileURLToPath(new URL('support/writer.ts', import.meta.url))
const ROUNDS = 36

test(`StreamStore killed in the middle of writes, ${ROUNDS} times, every third one encrypted: the files are whole and hold the last acknowledged write`, async () => {
  const rounds = Array.from({ length: ROUNDS }, (_, i) => i)
  const workers = [0, 1, 2].map(async () => {
    for (let round = rounds.pop(); round !== undefined; round = rounds.pop()) await killOnce(round)
  })
  await Promise.all(workers)
})

async function killOnce(round: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-crash-'))
  const keyFile = round % 3 !== 0 ? undefined : join(folder, 'key')
  if (keyFile !== undefined) await writeFile(keyFile, 'k'.repeat(43))
  const words = ['--import', 'tsx', WRITER, folder, ...(keyFile === undefined ? [] : [keyFile])]
  const writer = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(writer, 'exit')
  let acknowledged = 0
  const victim = 3 + (round % 7)
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged = Number(line)
    // Somewhere inside one of the next writes.
    if (acknowledged === victim) setTimeout(() => writer.kill('SIGKILL'), Math.random() * 25)
  }
  await ended
  assert.ok(acknowledged >= victim, 'the writer ended by itself')
  const store = await StreamStore.open({
    streamsFile: `${folder}/streams.json`,
    dataDir: `${folder}/data`,
    keys: await loadSecretKeys(keyFile, {}),
    rule: new AddressRule(),
    log: silentLog,
  })
  const [camera] = store.list()
  assert.equal(store.problem, undefined)
  assert.ok(camera !== undefined)
  const found = Number(camera.name)
  assert.ok(found === acknowledged || found === acknowledged + 1, `${found} after ${acknowledged}`)
  const [source] = camera.renditions.main.sources
  assert.ok(source !== undefined)
  assert.equal(store.secretUrl(camera, source), `rtsp://u:password-${found}@cam${(found >> 1) % 2}/${found}`)
  assert.equal(/password-/.test(await readFile(`${folder}/data/secrets.json`, 'utf8')), keyFile === undefined)
  await store.close()
  await rm(folder, { recursive: true })
}
