import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { checkStreams, checkText, moveSecrets } from '../../src/config/check.ts'
import type { CheckOptions } from '../../src/config/check.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

let options: CheckOptions
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-check-'))
  options = {
    streamsFile: join(folder, 'streams.json'),
    dataDir: join(folder, 'data'),
    rule: new AddressRule(),
    environment: {},
  }
})
afterEach(() => rm(join(options.dataDir, '..'), { recursive: true }))

test('checkStreams names every fault with its line, and every entry that holds a secret', async () => {
  await writeFile(
    options.streamsFile,
    `{ "streams": [
      { "id": "a", "url": "rtsp://u:hunter2@cam/" },
      { "id": "b", "url": "rtsp://cam/" },
      { "id": "b", "url": "rtsp://cam/" },
      { "id": "c", "ulr": "rtsp://u:hunter2@cam/" }
    ] }`,
  )
  const report = await checkStreams(options)
  const text = checkText(report, options.streamsFile)
  assert.equal(report.streams, 2)
  assert.match(text, /line 4, \/streams\/2\/id: the id "b" is taken by the stream at line 3/)
  assert.match(text, /line 5, \/streams\/3\/ulr: is not known; did you mean "url"\?/)
  assert.match(text, /The stream "a" holds a password/)
  assert.match(text, /baton check --fix/)
  assert.doesNotMatch(text, /hunter2/)
  await assert.rejects(stat(options.dataDir), { code: 'ENOENT' })
  await assert.rejects(moveSecrets(options), { code: 'config-broken' })
})

test('moveSecrets takes secrets out of the file; the URLs mean the same and the looks stay', async () => {
  const text = `{ "streams": [
  { "id": "a", "url": "rtsp://u:hunter2@cam/?token=t0ken" }, // door
  { "id": "b", "url": "rtsp://cam/" }
] }`
  await writeFile(options.streamsFile, text)
  assert.deepEqual(await moveSecrets(options), ['a'])
  const moved = await readFile(options.streamsFile, 'utf8')
  assert.equal(
    moved.replaceAll(/\s+/g, ''),
    text.replace('u:hunter2@', '').replace('t0ken', '***').replaceAll(/\s+/g, ''),
  )
  assert.match(await readFile(join(options.dataDir, 'secrets.json'), 'utf8'), /hunter2/)
  assert.deepEqual(await checkStreams(options), { streams: 2, faults: [], warnings: [], exposed: [] })
  assert.deepEqual(await moveSecrets(options), [])
})

test('checkStreams says that there is no file, or where it cannot be read', async () => {
  assert.match(checkText(await checkStreams(options), options.streamsFile), /is not there/)
  await writeFile(options.streamsFile, '{ "streams": [ }')
  assert.match(checkText(await checkStreams(options), options.streamsFile), /line 1, column 16/)
})
