import assert from 'node:assert/strict'
import { readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { StreamsFile } from '../../src/config/streams-file.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const path = join(folder, 'streams.json')
const backup = `${path}.backup`
const WHOLE = '{ "streams": [] }\n'

function makeFile(): { file: StreamsFile; clock: ManualClock } {
  const clock = new ManualClock()
  return { file: new StreamsFile({ streamsFile: path, dataDir: folder }, clock), clock }
}

describe('StreamsFile', () => {
  it('brings back what a crash tore, and leaves a whole file as it is', async () => {
    await writeFile(path, '{ "str')
    await writeFile(backup, WHOLE)
    assert.equal(await makeFile().file.open(), WHOLE)
    assert.equal(await readFile(path, 'utf8'), WHOLE)

    const other = '{ "streams": [{ "id": "a", "url": "rtsp://cam/" }] }'
    await writeFile(path, other)
    await writeFile(backup, WHOLE)
    assert.equal(await makeFile().file.open(), other)
    assert.deepEqual(await readdir(folder), ['streams.json'])
  })

  it('removes what a killed writer left beside it', async () => {
    const leftover = join(folder, '.streams.json.0123456789ab.tmp')
    await writeFile(leftover, 'half')
    const longAgo = new Date(Date.now() - 120_000)
    await utimes(leftover, longAgo, longAgo)
    assert.equal(await makeFile().file.open(), undefined)
    assert.deepEqual(await readdir(folder), [])
  })

  it('knows whether it is as it was read or written last, also while there is none', async () => {
    const { file } = makeFile()
    assert.equal(await file.isKnown(), true)
    await writeFile(path, WHOLE)
    assert.equal(await file.isKnown(), false)
    file.text = WHOLE
    assert.equal(await file.isKnown(), true)
  })

  it('is not written over what somebody else wrote meanwhile', async () => {
    const { file } = makeFile()
    assert.equal(await file.replace(WHOLE), true)
    assert.equal(await readFile(path, 'utf8'), WHOLE)
    assert.equal(await file.replace('mine'), false)
    assert.equal(await readFile(path, 'utf8'), WHOLE)
    file.text = WHOLE
    assert.equal(await file.replace('mine'), true)
    assert.equal(await readFile(path, 'utf8'), 'mine')
  })

  it('is read a second time where somebody has just emptied it', async () => {
    const { file, clock } = makeFile()
    file.text = WHOLE
    await writeFile(path, '')
    const read = file.read()
    while (clock.pendingTimers === 0) await new Promise(setImmediate)
    await writeFile(path, 'new')
    clock.tick(1_000)
    assert.equal(await read, 'new')
  })

  it('is worked on by one writer at a time', async () => {
    const steps: string[] = []
    const work = (name: string) => async (): Promise<string> => {
      steps.push(`${name} begins`)
      await new Promise(setImmediate)
      steps.push(`${name} ends`)
      return name
    }
    const done = await Promise.all([makeFile().file.locked(work('a')), makeFile().file.locked(work('b'))])
    assert.deepEqual(done, ['a', 'b'])
    const [first, second] = steps[0] === 'a begins' ? ['a', 'b'] : ['b', 'a']
    assert.deepEqual(steps, [`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`])
  })

  it('tells of each change, whoever made it', async () => {
    await writeFile(path, WHOLE)
    const { file } = makeFile()
    let told: () => void = () => undefined
    const watch = await file.watch(() => told())
    const next = (): Promise<void> => new Promise((resolve) => (told = resolve))
    try {
      const changed = next()
      await writeFile(path, 'by hand')
      await changed
      const gone = next()
      await rm(path)
      await gone
    } finally {
      await watch.close()
    }
  })
})
