import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import type { ServerCertificate } from '../../../src/http/server.ts'
import { readKernelTables } from '../../../src/net/kernel-sockets.ts'
import { SendQueues } from '../../../src/net/send-queues.ts'
import { createHttpTsOutput, type HttpTsOutput } from '../../../src/outputs/http-ts/output.ts'
import type { Reader } from '../../../src/stream/reader.ts'
import { eventually } from '../../support/eventually.ts'
import { TsCheck } from '../../support/ts-check.ts'
import { localPair } from '../../support/tls-pair.ts'
import { TsUnits } from '../../support/ts-units.ts'
import { Stage } from '../stage.ts'

const LINUX = { skip: process.platform !== 'linux' }
/** A second of video, the first picture a keyframe: so little that the kernel surely takes some seconds of it. */
const PICTURES = 25
const PICTURE_PACKETS = 15
const KEYFRAME_PACKETS = 10 * PICTURE_PACKETS
/** The pictures of two seconds. */
const SENT_BYTES = 2 * (KEYFRAME_PACKETS + (PICTURES - 1) * PICTURE_PACKETS) * 188

let stage: Stage
let output: HttpTsOutput
let units: TsUnits
/** Paused, it takes nothing. */
let viewer: Socket
let tunnel: Server | undefined
/** How often the kernel was looked at. */
let looks: number

/** A viewer that has caught up and then takes nothing. */
async function stuckViewer(tls?: ServerCertificate['pair']): Promise<{ reader: Reader; check: TsCheck }> {
  stage = new Stage()
  looks = 0
  const queues = new SendQueues(stage.clock, async () => {
    const tables = await readKernelTables()
    looks++
    return tables
  })
  output = createHttpTsOutput({ hub: stage.hub, clock: stage.clock, queues })
  units = new TsUnits()
  await stage.listen(output, tls)
  stage.play((ms) => units.keyframe(ms))
  viewer = connect({ port: stage.port, host: '127.0.0.1' })
  const plain = tls ? await throughTls(viewer) : viewer
  plain.write('GET /live/door.ts HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  const check = new TsCheck({ startsAligned: false })
  let takenBytes = 0
  plain.on('data', (chunk: Buffer) => {
    takenBytes += chunk.length
    check.push(chunk, 0, chunk.length)
  })
  plain.on('error', () => undefined)
  viewer.on('error', () => undefined)
  await once(plain, 'data')
  // So long a join counts as one, with more patience.
  for (let i = 0; i < 2; i++) await second()
  await eventually('all it was sent has come', () => takenBytes >= SENT_BYTES)
  viewer.pause()
  const [reader] = stage.rendition('main').readers
  assert.ok(reader)
  return { reader, check }
}

/** What TLS makes of a connection. A TLS socket that is paused goes on reading for a while, what is below one does not. */
async function throughTls(carrier: Socket): Promise<Socket> {
  tunnel = createServer((near) => {
    near.on('data', (chunk) => carrier.write(chunk)).on('error', () => undefined)
    carrier.on('data', (chunk) => near.write(chunk)).on('close', () => near.destroy())
  })
  tunnel.listen(0, '127.0.0.1')
  await once(tunnel, 'listening')
  return connectTls({ port: (tunnel.address() as AddressInfo).port, rejectUnauthorized: false })
}

/** A second passes, with its pictures and its look at the kernel. */
async function second(): Promise<void> {
  const before = looks
  for (let i = 0; i < PICTURES; i++) {
    await stage.clock.advance(1000 / PICTURES)
    const packets = i === 0 ? KEYFRAME_PACKETS : PICTURE_PACKETS
    stage.play((ms) => (i === 0 ? units.keyframe(ms, packets) : units.picture(ms, packets)))
  }
  await eventually('the look', () => looks > before || stage.rendition('main').readers.size === 0)
  await stage.clock.advance(0)
}

afterEach(async () => {
  viewer.destroy()
  await stage.close()
  await output.close()
  tunnel?.close()
  tunnel = undefined
})

describe('lag that hides in the kernel, over HTTP-TS', LINUX, () => {
  for (const scheme of ['http', 'https'] as const)
    it(`is measured by ${scheme} while the relay’s own socket is empty, and has the viewer skip to the newest keyframe`, async () => {
      const { reader, check } = await stuckViewer(scheme === 'https' ? await localPair() : undefined)
      for (let i = 0; i < 40 && reader.lagMs <= 2_000; i++) await second()
      assert.ok(reader.lagMs > 2_000, `a lag of ${reader.lagMs} ms is in the list of readers`)
      assert.ok(reader.unsentBytes < 16_384, `${reader.unsentBytes} bytes wait: the kernel has the rest`)
      assert.equal(reader.ended, undefined)
      // From here on nothing is written for it.
      await stage.clock.advance(250)
      const { unitsOut } = reader
      await second()
      assert.equal(reader.unitsOut, unitsOut)
      viewer.resume()
      for (let i = 0; i < 40 && reader.drops.slow === 0; i++) await second()
      assert.equal(reader.drops.slow, 1)
      assert.equal(stage.rendition('main').totals.drops.slow, 1)
      await eventually('the gap is announced to the decoder', () => check.discontinuities > 0)
      assert.deepEqual([check.lostPackets, check.badPackets], [0, 0])
      for (let i = 0; i < 5; i++) await second()
      assert.ok(reader.lagMs < 1_000, 'it has caught up')
      assert.deepEqual([reader.ended, reader.drops.slow], [undefined, 1])
    })

  for (const scheme of ['http', 'https'] as const)
    it(`ends a viewer by ${scheme} that takes nothing for 10 s, though the relay’s own socket is empty`, async () => {
      const { reader } = await stuckViewer(scheme === 'https' ? await localPair() : undefined)
      let unsentBytes = 0
      for (let i = 0; i < 60 && reader.ended === undefined; i++) {
        unsentBytes = reader.unsentBytes
        await second()
      }
      assert.equal(reader.ended?.reason, 'slow')
      assert.ok(unsentBytes < 16_384, `${unsentBytes} bytes waited`)
      assert.equal(stage.rendition('main').totals.ends.slow, 1)
    })
})
