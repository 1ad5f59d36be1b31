import assert from 'node:assert/strict'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { WatchedFile } from '../../src/config/watched-file.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { testFolder } from '../support/test-folder.ts'

const dataDir = testFolder()

function setUp() {
  const clock = new ManualClock()
  const path = join(dataDir, 'watched.json')
  return { clock, path, file: new WatchedFile({ dataDir, clock, log: silentLog }) }
}

describe('WatchedFile', () => {
  it('hands what was watched to the next relay, once, and nobody else can read it', async () => {
    const { file, path } = setUp()
    await file.leave(['yard/main', 'door/sub'])
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual([...(await file.take())], ['yard/main', 'door/sub'])
    assert.deepEqual(await readdir(dataDir), [])
    assert.deepEqual([...(await file.take())], [])
  })

  it('leaves no file when nothing is watched', async () => {
    const { file } = setUp()
    await file.leave([])
    assert.deepEqual(await readdir(dataDir), [])
  })

  it('does not count after five minutes', async () => {
    const { file, clock } = setUp()
    await file.leave(['yard/main'])
    clock.tick(300_000)
    assert.deepEqual([...(await file.take())], [])
  })

  it('passes over what is no such file, and a folder that cannot be written', async () => {
    const { file, path } = setUp()
    for (const text of ['', '{', '[]', '{"leftMs":0}', '{"leftMs":1,"watched":[1]}']) {
      await writeFile(path, text)
      assert.deepEqual([...(await file.take())], [])
    }
    await mkdir(path)
    await file.leave(['yard/main'])
    assert.deepEqual([...(await file.take())], [])
  })
})
