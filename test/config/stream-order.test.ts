import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { StreamOrder } from '../../src/config/stream-order.ts'
import { silentLog, type Log } from '../../src/log.ts'

const STREAMS = ['door', 'yard', 'hall'].map((id) => ({ id }))

describe('StreamOrder', () => {
  let dataDir: string
  const warnings: string[] = []
  const log: Log = { ...silentLog, warn: (_fields, message) => void warnings.push(message) }
  const open = (): Promise<StreamOrder> => StreamOrder.open({ dataDir, log })
  const arranged = (order: StreamOrder): string => {
    return order
      .arrange(STREAMS)
      .map(({ id }) => id)
      .join()
  }

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'baton-order-'))
    warnings.length = 0
  })

  afterEach(() => rm(dataDir, { recursive: true, force: true }))

  it('is that of the streams until somebody arranges them', async () => {
    assert.equal(arranged(await open()), 'door,yard,hall')
    assert.deepEqual(warnings, [])
  })

  it('puts those that were not arranged last, and keeps a place for one that is gone', async () => {
    const order = await open()
    await order.set(['gate', 'hall', 'door'])
    assert.equal(arranged(order), 'hall,door,yard')
  })

  it('outlives the relay, in a file that nobody else can read', async () => {
    const order = await open()
    await order.set(['yard', 'door'])
    await order.close()
    assert.equal(arranged(await open()), 'yard,door,hall')
    assert.equal((await stat(join(dataDir, 'order.json'))).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(dataDir), ['order.json'])
  })

  it('is the last one that was set, however many are set at once', async () => {
    const order = await open()
    let told = 0
    const stop = order.onChange(() => told++)
    await Promise.all([order.set(['hall']), order.set(['yard']), order.set(['yard', 'hall'])])
    assert.equal(told, 3)
    stop()
    await order.set(['hall', 'yard'])
    assert.equal(told, 3)
    assert.deepEqual(JSON.parse(await readFile(join(dataDir, 'order.json'), 'utf8')), {
      version: 1,
      streams: ['hall', 'yard'],
    })
  })

  for (const text of ['{ "streams": ["do', '{ "streams": "door" }', '{ "streams": ["../x"] }', 'null'])
    it(`is reported and begun anew where the file holds ${text}`, async () => {
      await writeFile(join(dataDir, 'order.json'), text)
      const order = await open()
      assert.equal(arranged(order), 'door,yard,hall')
      assert.deepEqual(warnings, ['order.json cannot be read, the streams are in the order of streams.json'])
      await order.set(['hall'])
      assert.equal(arranged(await open()), 'hall,door,yard')
    })

  it('stays as it was when it cannot be written, and can be set again', async () => {
    const order = await open()
    await order.set(['hall'])
    await rm(join(dataDir, 'order.json'))
    // A folder in the file's place cannot be replaced, not even by root.
    await mkdir(join(dataDir, 'order.json', 'x'), { recursive: true })
    await assert.rejects(order.set(['yard']), { code: 'config-unwritable' })
    assert.equal(arranged(order), 'hall,door,yard')
    await rm(join(dataDir, 'order.json'), { recursive: true })
    await order.set(['yard'])
    assert.equal(arranged(order), 'yard,door,hall')
  })
})
