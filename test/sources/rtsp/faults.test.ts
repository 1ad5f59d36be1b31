import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { describe, it } from 'node:test'
import { UnitMaker } from '../../../src/mpegts/unit-maker.ts'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera, type FaultyCameraOptions } from '../../support/faulty-camera.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { Collector, createNativeSource } from '../../support/source-kit.ts'
import { selfSigned } from '../../support/tls-pair.ts'

type Given = Parameters<typeof createNativeSource>[1]

/** Runs a test with a source of a camera by hand, and ends both. */
async function withSource(
  camera: FaultyCameraOptions,
  given: Given,
  test: (parts: Awaited<ReturnType<typeof begin>>) => Promise<void>,
): Promise<void> {
  const parts = await begin(camera, given)
  try {
    await test(parts)
  } finally {
    await parts.source.stop()
    await parts.camera.close()
  }
}

async function begin(options: FaultyCameraOptions, given: Given) {
  const camera = await startFaultyCamera(options)
  const units = new UnitMaker()
  const source = createNativeSource(camera.url, { units, ...given })
  const collector = new Collector()
  return { camera, units, source, collector }
}

describe('RtspSource', () => {
  for (const [fault, cause] of [
    ['unauthorized', 'unauthorized'],
    ['not-found', 'not-found'],
    ['no-video', 'no-video'],
    ['jpeg', 'unsupported-codec'],
    ['unsupported-transport', 'transport'],
    ['refuses-tcp', 'transport'],
    ['redirect-loop', 'exited'],
  ] as const) {
    it(`fails with ${cause} at a camera that is ${fault}, and leaves no connection`, () =>
      withSource({ fault }, {}, async ({ camera, source, collector }) => {
        source.start(collector)
        assert.equal((await collector.untilFault()).cause, cause)
        await eventually('the end of the connection', () => camera.openConnections === 0)
        assert.equal(collector.faults.length, 1)
        assert.equal(source.lines.at(-1), collector.faults[0]!.message)
      }))
  }

  for (const method of ['SETUP', 'PLAY'] as const) {
    it(`has stalled where a camera that described itself does not answer ${method}`, async () => {
      const clock = new ManualClock()
      const fault = `mute-at-${method.toLowerCase() as 'setup' | 'play'}` as const
      await withSource({ fault }, { clock }, async ({ camera, source, collector }) => {
        source.start(collector)
        await eventually('it is asked', () => camera.requests.includes(method))
        while (collector.faults.length === 0) await clock.advance(1_000)
        assert.equal(collector.faults[0]!.cause, 'stalled')
        assert.match(collector.faults[0]!.message, new RegExp(`does not answer ${method}`))
      })
    })
  }

  for (const cut of ['fin', 'rst', 'bye'] as const) {
    it(`fails once at the end of a stream by ${cut}, and starts again`, () =>
      withSource({}, {}, async ({ camera, source, collector }) => {
        source.start(collector)
        await collector.untilPictures(5)
        camera.cut(cut)
        assert.equal((await collector.untilFault()).cause, 'exited')
        await eventually('the end of the connection', () => camera.openConnections === 0)
        const again = new Collector()
        source.start(again)
        await again.untilPictures(5)
        assert.equal(again.units[0]!.discontinuity, true)
        assert.ok(again.units[0]!.dts90k > collector.units.at(-1)!.dts90k)
        assert.equal(collector.faults.length, 1)
      }))
  }

  it('leaves nothing open when it is stopped, at whatever point', () =>
    withSource({}, {}, async ({ camera, source, collector }) => {
      for (const methods of [0, 1, 2, 3]) {
        const before = camera.requests.length
        source.start(collector)
        await eventually('so many requests', () => camera.requests.length >= before + methods)
        await source.stop()
        await eventually('the end of the connection', () => camera.openConnections === 0)
      }
      source.start(collector)
      await collector.untilPictures(3)
      await source.stop()
      const { length } = collector.units
      assert.equal(camera.requests.at(-1), 'TEARDOWN')
      await eventually('the end of the connection', () => camera.openConnections === 0)
      assert.equal(collector.units.length, length)
      assert.deepEqual(collector.faults, [])
    }))

  it('hands no picture on that was damaged or built on one, and goes on at each keyframe', () =>
    withSource({}, {}, async ({ camera, units, source, collector }) => {
      camera.wire = 'loses'
      source.start(collector)
      await eventually('losses', () => units.stats.lostPackets > 3 && collector.pictures > 20)
      assert.ok(units.stats.damagedPictures > 0)
      assert.ok(units.stats.droppedPictures > 0)
      for (const [index, unit] of collector.units.entries()) {
        const step = unit.dts90k - (collector.units[index - 1]?.dts90k ?? unit.dts90k)
        assert.ok(step <= 3600 || unit.randomAccess !== undefined, `picture ${index} follows a gap`)
      }
    }))

  it('hands damaged pictures on where they are to be shown', () =>
    withSource({}, { damaged: 'show' }, async ({ camera, units, source, collector }) => {
      camera.wire = 'loses'
      source.start(collector)
      await eventually('losses', () => units.stats.damagedPictures > 3)
      assert.equal(units.stats.droppedPictures, 0)
      assert.ok(collector.unitsBeforeHeard === undefined)
    }))

  for (const fault of ['refuses-udp', 'silent-udp'] as const) {
    it(`takes TCP by itself at a camera that is ${fault}, and says so`, () =>
      withSource({ fault }, { transport: 'udp' }, async ({ camera, source, collector }) => {
        source.start(collector)
        await collector.untilPictures(5)
        assert.match(collector.infos.at(-1)!.notes!.join(), /come over TCP/)
        const { length } = camera.requests
        assert.equal(camera.connections, fault === 'silent-udp' ? 2 : 1)
        await source.stop()
        source.start(collector)
        await collector.untilPictures(10)
        const asked = camera.requests.slice(length).filter((method) => method === 'SETUP')
        assert.equal(asked.length, fault === 'silent-udp' ? 1 : 2)
      }))
  }

  it('plays over multicast', () =>
    withSource({}, { transport: 'multicast' }, async ({ source, collector }) => {
      source.start(collector)
      await collector.untilPictures(5)
      assert.equal(collector.infos.at(-1)!.notes, undefined)
    }))

  it('takes the certificate whose fingerprint is given, and no other, before it says a word', async () => {
    const pair = await selfSigned()
    const { fingerprint256 } = new X509Certificate(pair.cert)
    const plain = fingerprint256.replaceAll(':', '').toLowerCase()
    for (const fingerprint of [undefined, fingerprint256, plain])
      await withSource({ tls: pair }, { fingerprint }, async ({ source, collector }) => {
        source.start(collector)
        await collector.untilPictures(3)
        const notes = collector.infos.at(-1)!.notes?.join() ?? ''
        if (fingerprint === undefined) assert.ok(notes.includes(fingerprint256), notes)
        else assert.equal(notes, '')
      })
    const other = fingerprint256.replace(/^../, (first) => (first === '00' ? '01' : '00'))
    await withSource({ tls: pair }, { fingerprint: other }, async ({ camera, source, collector }) => {
      source.start(collector)
      const fault = await collector.untilFault()
      assert.deepEqual([fault.cause, camera.requests.length], ['refused', 0])
    })
  })

  it('asks nobody without a certificate where a fingerprint is given', () =>
    withSource({}, { fingerprint: 'ab'.repeat(32) }, async ({ camera, source, collector }) => {
      source.start(collector)
      assert.equal((await collector.untilFault()).cause, 'refused')
      assert.equal(camera.connections, 0)
    }))
})
