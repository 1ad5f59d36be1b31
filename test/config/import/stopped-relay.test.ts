import assert from 'node:assert/strict'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { exportFromFiles, importIntoFiles } from '../../../src/config/import/stopped-relay.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { RelayError } from '../../../src/errors.ts'
import { testFolder } from '../../support/test-folder.ts'

const folder = testFolder()
const file = join(folder, 'streams.json')
const options = { streamsFile: file, dataDir: join(folder, 'data'), rule: new AddressRule(), environment: {} }
const go2rtc = (...lines: string[]) => ({
  text: ['streams:', ...lines].join('\n'),
  format: 'go2rtc' as const,
})
const REAL = { dryRun: false, replace: false }
const isBroken = (error: unknown): boolean => error instanceof RelayError && error.code === 'config-broken'

const streamsIn = async (): Promise<object[]> =>
  (JSON.parse(await readFile(file, 'utf8')) as { streams: object[] }).streams

describe('importIntoFiles', () => {
  it('writes the streams to streams.json and their secrets beside it, also where there are no files yet', async () => {
    const report = await importIntoFiles(go2rtc('  door: rtsp://u:hunter2@cam/1'), options, REAL)
    assert.deepEqual(
      report.added.map(({ id }) => id),
      ['door'],
    )
    assert.equal((await streamsIn()).length, 1)
    assert.doesNotMatch(await readFile(file, 'utf8'), /hunter2/)
    assert.match(await readFile(join(options.dataDir, 'secrets.json'), 'utf8'), /hunter2/)
  })

  it('leaves what is there already, and makes it anew only where that is asked for', async () => {
    await importIntoFiles(go2rtc('  door: rtsp://u:p@cam/1'), options, REAL)
    const same = await importIntoFiles(go2rtc('  door: rtsp://u:p@cam/1'), options, REAL)
    assert.deepEqual([same.unchanged.map(({ id }) => id), same.added], [['door'], []])
    const input = go2rtc('  door: rtsp://cam/2')
    assert.equal((await importIntoFiles(input, options, REAL)).replaced.length, 0)
    const { replaced } = await importIntoFiles(input, options, { ...REAL, replace: true })
    assert.equal(replaced.length, 1)
    assert.match(await readFile(file, 'utf8'), /rtsp:\/\/cam\/2/)
  })

  it('reports the same with dryRun, and only reads', async () => {
    const dry = await importIntoFiles(go2rtc('  door: rtsp://cam/1'), options, { ...REAL, dryRun: true })
    assert.deepEqual(await readdir(folder), [])
    const real = await importIntoFiles(go2rtc('  door: rtsp://cam/1'), options, REAL)
    assert.deepEqual({ ...dry, dryRun: false }, real)
  })

  it('adds nothing to a file that a start would not take whole', async () => {
    for (const text of ['{', '{ "streams": [{ "id": "a", "url": "ftp://cam/" }] }']) {
      await writeFile(file, text)
      await assert.rejects(importIntoFiles(go2rtc('  door: rtsp://cam/1'), options, REAL), (error: Error) => {
        assert.ok(error.message.includes(file), error.message)
        return isBroken(error)
      })
      assert.equal(await readFile(file, 'utf8'), text)
    }
  })
})

describe('exportFromFiles', () => {
  it('shows the streams without their secrets, none where there is no file, and changes nothing', async () => {
    assert.deepEqual(await exportFromFiles(options), { streams: [] })
    const text = '{ "streams": [{ "id": "a", "url": "rtsp://u:p@cam/" }] }'
    await writeFile(file, text)
    assert.deepEqual(await exportFromFiles(options), {
      streams: [{ id: 'a', renditions: { main: { sources: [{ url: 'rtsp://cam/', hasSecret: true }] } } }],
    })
    assert.equal(await readFile(file, 'utf8'), text)
    assert.deepEqual(await readdir(folder), ['streams.json'])
  })

  it('shows none of a file with a fault', async () => {
    await writeFile(file, '{ "streams": [{ "id": "a", "url": "ftp://cam/" }] }')
    await assert.rejects(exportFromFiles(options), isBroken)
  })
})
