import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { FfmpegLocator } from '../../../src/ffmpeg/locator.ts'
import { systemClock } from '../../../src/clock.ts'
import { silentLog } from '../../../src/log.ts'
import { TsIngest } from '../../../src/mpegts/ingest.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import type { Cause } from '../../../src/stream/source.ts'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import type { Cut, Fault } from '../../support/faulty-camera.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, createSource, hurriedClock } from '../../support/source-kit.ts'

/** Only a deadline ends the wait for these. */
const SILENT = new Set<Fault>(['mute', 'mute-at-describe', 'slow-sdp'])

const REFUSALS: readonly (readonly [Fault, Cause, RegExp])[] = [
  ['unauthorized', 'unauthorized', /user and .*password.*; (correct|give) them/],
  ['not-found', 'not-found', /nothing at this path; look up/],
  ['busy', 'exited', /503; .*end other viewers/],
  ['jpeg', 'unsupported-codec', /JPEG.*H\.264 or H\.265/],
  ['no-video', 'no-video', /no video track; look up/],
  ['redirect-loop', 'exited', /redirect.*; give the address/],
  ['mute', 'unreachable', /answer.*check/i],
  ['mute-at-describe', 'unreachable', /answer.*check/i],
  ['slow-sdp', 'unreachable', /answer.*check/i],
]

/** The request at which ffmpeg hangs, and how often it was made then: DESCRIBE is first made by the relay itself. */
const HANGS: readonly (readonly [Fault, string, number])[] = [
  ['mute-at-setup', 'SETUP', 1],
  ['mute-at-play', 'PLAY', 1],
  ['endless-header', 'DESCRIBE', 2],
]

/** Judges by the text only. */
const LENIENT = { parse: new AddressRule().parse.bind(new AddressRule()) }

describe('FfmpegSource with a camera that misbehaves', { concurrency: 4 }, () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  for (const [fault, cause, words] of REFUSALS) {
    it(`says "${cause}" of a camera with the fault "${fault}", and never starts ffmpeg`, async () => {
      const camera = await startFaultyCamera({ fault })
      const clock = SILENT.has(fault) ? hurriedClock(10) : new ManualClock()
      const source = createSource(camera.url, { clock })
      const collector = new Collector()
      source.start(collector)
      const failed = await collector.untilFault()
      assert.equal(failed.cause, cause)
      assert.match(failed.message, words)
      assert.deepEqual([source.lines, camera.requests.includes('SETUP')], [[], false])
      await eventually('the connection is closed', () => camera.openConnections === 0)
      await camera.close()
    })
  }

  it('says "unreachable" of a port that refuses, and knocks until it answers', async () => {
    const camera = await startFaultyCamera()
    await camera.refuse()
    const source = createSource(camera.url)
    const collector = new Collector()
    source.start(collector)
    assert.equal((await collector.untilFault()).cause, 'unreachable')
    const { signal } = new AbortController()
    assert.equal(await source.knock(signal), false)
    await camera.accept()
    assert.equal(await source.knock(signal), true)
    await assert.rejects(source.knock(AbortSignal.abort(new Error('enough'))), /enough/)
    await camera.close()
  })

  it('says "transport" of a camera that does not offer it', async () => {
    const { fault } = await failWith('unsupported-transport')
    assert.equal(fault.cause, 'transport')
    assert.match(fault.message, /choose another/)
  })

  for (const [fault, request, times] of HANGS) {
    it(`ends an ffmpeg that hangs for ever at a camera with the fault "${fault}"`, async () => {
      const camera = await startFaultyCamera({ fault })
      const clock = new ManualClock()
      const source = createSource(camera.url, { clock })
      const collector = new Collector()
      source.start(collector)
      const asked = (): number => camera.requests.filter((method) => method === request).length
      await eventually('ffmpeg hangs', () => asked() === times)
      const stopped = source.stop()
      clock.tick(1000)
      assert.equal(clock.pendingTimers, 0)
      await stopped
      assert.deepEqual(collector.faults, [])
      await eventually('the connection is closed', () => camera.openConnections === 0)
      await camera.close()
    })
  }

  for (const fault of ['mute-at-setup', 'mute-at-play'] as const) {
    it(`says that SETUP or PLAY has no answer of a camera with the fault "${fault}"`, async () => {
      const { fault: said } = await failWith(fault)
      assert.equal(said.cause, 'stalled')
      assert.match(said.message, /does not answer SETUP or PLAY within 5 seconds; end other viewers/)
    })
  }

  it('gives up a camera whose answer has 64 MB', async () => {
    const { fault } = await failWith('huge-sdp')
    assert.equal(fault.cause, 'exited')
    assert.match(fault.message, /can make nothing/)
  })

  for (const how of ['fin', 'rst', 'bye'] satisfies Cut[]) {
    it(`says "exited", once, when the camera cuts the stream by ${how}`, async () => {
      const camera = await startFaultyCamera()
      const source = createSource(camera.url)
      const collector = new Collector()
      source.start(collector)
      await collector.untilPictures(5)
      camera.cut(how)
      const fault = await collector.untilFault()
      assert.equal(fault.cause, 'exited')
      await source.stop()
      assert.equal(collector.faults.length, 1)
      await camera.close()
    })
  }

  it('kills an ffmpeg that does not obey SIGTERM because the camera stalls', async () => {
    const camera = await startFaultyCamera({ audio: true })
    const clock = new ManualClock()
    const source = createSource(camera.url, { clock })
    const collector = new Collector()
    source.start(collector)
    await collector.untilPictures(5)
    camera.stall()
    const stopped = Promise.all([source.stop(), source.stop()])
    clock.tick(1000)
    assert.equal(clock.pendingTimers, 0)
    await stopped
    assert.deepEqual(collector.faults, [])
    await camera.close()
  })

  it('takes nothing from the source that took its place, when it is slow to end', async () => {
    let releases = 0
    class CountedIngest extends TsIngest {
      override release(): void {
        releases++
        super.release()
      }
    }
    const ingest = new CountedIngest({ onUnit: () => undefined, endOnStuffing: true })
    const [stalls, plays] = [await startFaultyCamera({ audio: true }), await startFaultyCamera()]
    const [before, source] = [createSource(stalls.url, { ingest }), createSource(plays.url, { ingest })]
    const [first, second] = [new Collector(), new Collector()]
    before.start(first)
    await first.untilPictures(5)
    stalls.stall()
    source.start(second)
    await second.untilPictures(3)
    await before.stop()
    assert.equal(releases, 0)
    await source.stop()
    assert.equal(releases, 1)
    await Promise.all([stalls.close(), plays.close()])
  })

  it('delivers nothing after a stop, and everything again after the next start', async () => {
    const camera = await startFaultyCamera()
    const source = createSource(camera.url)
    const first = new Collector()
    source.start(first)
    assert.throws(() => source.start(first), TypeError)
    await first.untilPictures(3)
    const stopped = source.stop()
    const count = first.units.length
    const second = new Collector()
    source.start(second)
    await stopped
    await second.untilPictures(3)
    assert.equal(first.units.length, count)
    assert.equal(second.units[0]?.discontinuity, true)
    assert.ok(second.units[0].dts90k > (first.units.at(-1)?.dts90k ?? Infinity))
    assert.equal(camera.requests.filter((method) => method === 'DESCRIBE').length, 3)
    await source.stop()
    await camera.close()
  })

  it('plays beside a metadata track that never sends, and on through a jump of the camera’s clock', async () => {
    const camera = await startFaultyCamera({ metadata: true, audio: true })
    const source = createSource(camera.url)
    const collector = new Collector()
    source.start(collector)
    await collector.untilPictures(10)
    camera.jumpClock(3600)
    await collector.untilPictures(30)
    await source.stop()
    const times = collector.units.filter(({ track }) => track.kind === 'video').map(({ dts90k }) => dts90k)
    assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? Infinity)))
    assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) < 600 * 90_000)
    await camera.close()
  })

  it('is heard before the first keyframe, and its units begin with it', async () => {
    const camera = await startFaultyCamera({ firstPicture: 1, audio: true })
    const source = createSource(camera.url)
    const collector = new Collector()
    source.start(collector)
    await collector.untilPictures(3)
    assert.equal(collector.unitsBeforeHeard, 0)
    assert.equal(collector.units[0]?.randomAccess, 'idr')
    await source.stop()
    await camera.close()
  })

  it('says "no-ffmpeg" and how to get one where there is none', async () => {
    const ffmpeg = new FfmpegLocator(
      { searchPath: '/nowhere', bundled: () => undefined },
      systemClock,
      silentLog,
    )
    const source = createSource('rtsp://127.0.0.1:9/cam', { ffmpeg })
    const collector = new Collector()
    source.start(collector)
    const fault = await collector.untilFault()
    assert.equal(fault.cause, 'no-ffmpeg')
    assert.match(fault.message, /[Ii]nstall.*--ffmpeg/)
  })

  for (const [scheme, transport] of [
    ['rtsp', 'tcp'],
    ['rtsp', 'udp'],
    ['rtsp', 'multicast'],
    ['rtsp', 'http'],
    ['http', 'tcp'],
  ] as const) {
    it(`says "refused" of an ${scheme}: address that the rule refuses, over ${transport}, without a connection`, async () => {
      const camera = await startFaultyCamera()
      // Its text has passed, as a name's does: what it resolves to has not.
      const url = camera.url.replace('rtsp:', `${scheme}:`)
      const rule = new AddressRule({ allowLoopback: 'never' })
      const resolve = rule.resolve.bind(rule)
      const resolveAll = rule.resolveAll.bind(rule)
      const source = createSource(url, { rule: { ...LENIENT, resolve, resolveAll }, transport })
      const collector = new Collector()
      source.start(collector)
      const fault = await collector.untilFault()
      assert.equal(fault.cause, 'refused')
      assert.match(fault.message, /127\.0\.0\.1/)
      assert.equal(await source.knock(new AbortController().signal), false)
      assert.deepEqual([camera.connections, source.lines], [0, []])
      await camera.close()
    })
  }
})

async function failWith(fault: Fault): Promise<{ fault: Collector['faults'][number] }> {
  const camera = await startFaultyCamera({ fault })
  const collector = new Collector()
  createSource(camera.url).start(collector)
  const failed = await collector.untilFault()
  await camera.close()
  return { fault: failed }
}
