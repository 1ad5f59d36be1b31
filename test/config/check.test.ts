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

test('checkStreams takes a byte order mark, and names the line of a file that is not UTF-8', async () => {
  const text = '{ "streams": [\n  { "id": "a", "name": "Küche", "url": "rtsp://u:grün@cam/" }\n] }\n'
  await writeFile(options.streamsFile, `\uFEFF${text}`)
  const { streams, faults } = await checkStreams(options)
  assert.deepEqual({ streams, faults }, { streams: 1, faults: [] })
  for (const [encoding, line] of [
    ['latin1', 2],
    ['utf16le', 1],
  ] as const) {
    await writeFile(options.streamsFile, text, encoding)
    const message = `${options.streamsFile} is not UTF-8 at line ${line}; save it as UTF-8`
    assert.deepEqual(await checkStreams(options), {
      streams: 0,
      faults: [{ path: '', message }],
      warnings: [],
      exposed: [],
    })
    await assert.rejects(moveSecrets(options), { code: 'config-broken', message })
    assert.deepEqual(await readFile(options.streamsFile), Buffer.from(text, encoding))
  }
})
