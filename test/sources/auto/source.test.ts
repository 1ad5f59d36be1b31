import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ffmpeg, NoFfmpeg } from '../../../src/ffmpeg/locate.ts'
import type { LogFields } from '../../../src/log.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import type { DescribedCamera, Description } from '../../../src/rtsp/client.ts'
import { RtspError } from '../../../src/rtsp/rtsp-error.ts'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import type { AutoSourceOptions } from '../../../src/sources/auto/context.ts'
import { AutoSource } from '../../../src/sources/auto/source.ts'
import type { Unit } from '../../../src/media/unit.ts'
import type { Cause, SourceSink } from '../../../src/stream/source.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeSource } from '../../support/fake-source.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { Collector } from '../../support/source-kit.ts'

const SDP =
  'v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n' +
  'a=fmtp:96 sprop-parameter-sets=Z2QAHqy0BQF/y4CIAAADAAgAAAMBkHixdQ==,aO8Pyw==\r\n'
const UNIT = { track: { kind: 'video' } } as Unit

class FakeNative extends FakeSource {
  startOn(_camera: DescribedCamera, sink: SourceSink): void {
    this.start(sink)
  }
}

const FOUND = { path: '/usr/bin/ffmpeg' } as Ffmpeg
const MISSING = { path: undefined, message: 'There is no ffmpeg.' } as const

/** A source whose two pulls do what the test says, on a machine with ffmpeg unless the test says otherwise. */
function create(given: Partial<AutoSourceOptions> & { url?: never; at?: string } = {}) {
  const lines: (readonly [LogFields, string])[] = []
  let found: Ffmpeg | NoFfmpeg = FOUND
  let sets: readonly Uint8Array[] | undefined
  const clock = new ManualClock()
  const native = new FakeNative('native')
  const ffmpeg = new FakeSource('ffmpeg')
  const tracks = parseSdp(SDP)
  const description = { tracks, video: tracks[0]!, audio: undefined, otherTracks: 0, server: undefined }
  const seen = { connects: 0, closes: 0, known: [] as (Description | undefined)[] }
  let known = (): Description | undefined => undefined
  ffmpeg.onStart = () => seen.known.push(known())
  const connect = async (): Promise<DescribedCamera> => {
    seen.connects += 1
    const video = { ...description.video, parameterSets: sets ?? description.video.parameterSets }
    return {
      description: { ...description, video },
      close: () => (seen.closes += 1),
    } as unknown as DescribedCamera
  }
  const rule = new AddressRule({ allowLoopback: 'always' })
  const source = new AutoSource({
    id: 'source',
    url: rule.parse(given.at ?? 'rtsp://viewer:hunter22@192.0.2.1/cam', 'file'),
    transport: 'tcp',
    audio: true,
    rule,
    connect,
    ffmpeg: { locate: async () => found },
    clock,
    log: { info: (...line) => void lines.push(line) },
    native,
    unplayable: () => undefined,
    createFfmpeg: (take) => {
      known = take
      return ffmpeg
    },
    ...given,
  })
  const begin = async (): Promise<Collector> => {
    const collector = new Collector()
    const starts = native.starts + ffmpeg.starts
    source.start(collector)
    await eventually('a pull', () => native.starts + ffmpeg.starts > starts)
    return collector
  }
  /** One start that ends by itself so long after its first unit. */
  const fail = async (cause: Cause, liveMs?: number): Promise<void> => {
    const collector = await begin()
    const pull = native.isRunning ? native : ffmpeg
    if (liveMs !== undefined) pull.unit(UNIT)
    clock.tick(liveMs ?? 0)
    pull.fail(cause)
    assert.equal((await collector.untilFault()).cause, cause)
  }
  const finds = (now: Ffmpeg | NoFfmpeg): void => void (found = now)
  const describes = (now: readonly Uint8Array[]): void => void (sets = now)
  return { source, native, ffmpeg, clock, seen, description, lines, begin, fail, finds, describes }
}

describe('AutoSource', () => {
  it('goes on natively with the connection of its one DESCRIBE', async () => {
    const { native, ffmpeg, seen, begin } = create()
    const collector = await begin()
    native.sink.info({ pull: 'native' })
    assert.deepEqual(collector.infos, [{ pull: 'native' }])
    assert.deepEqual([native.starts, ffmpeg.starts, seen.connects, seen.closes], [1, 0, 1, 0])
  })

  it('leaves to ffmpeg what it does not ask itself, and says why', async () => {
    for (const given of [{ at: 'http://192.0.2.1/cam' }, { transport: 'http' }] as const) {
      const { ffmpeg, seen, begin } = create(given)
      const collector = await begin()
      ffmpeg.sink.info({ pull: 'ffmpeg', notes: ['Another note.'] })
      assert.equal(seen.connects, 0)
      assert.deepEqual(collector.infos.at(-1)?.notes?.length, 2)
      assert.match(collector.infos.at(-1)!.notes!.at(-1)!, /ffmpeg pulls this camera/)
    }
  })

  it('takes ffmpeg after two native pulls that broke off, and stays with it while it does better', async () => {
    const { native, ffmpeg, begin, fail } = create()
    await fail('exited')
    await fail('exited', 5000)
    await fail('exited', 60_000)
    assert.deepEqual([native.starts, ffmpeg.starts], [2, 1])
    await fail('unreachable')
    await begin()
    assert.deepEqual([native.starts, ffmpeg.starts], [2, 3])
  })

  it('tries the native pull again where ffmpeg does no better', async () => {
    const { native, fail } = create()
    for (const _ of [1, 2, 3, 4]) await fail('exited')
    assert.equal(native.starts, 3)
  })

  it('does not blame the native pull for what any client meets, nor for the end of a long one', async () => {
    const { native, ffmpeg, fail } = create()
    for (const cause of ['unreachable', 'unauthorized', 'not-found', 'no-video'] as const) await fail(cause)
    await fail('exited')
    await fail('exited', 30_000)
    await fail('exited')
    assert.deepEqual([native.starts, ffmpeg.starts], [7, 0])
  })

  it('counts a native pull that is stopped without video after ten seconds, and none that has some', async () => {
    const { source, native, ffmpeg, clock, begin } = create()
    for (const isHeard of [true, true, false, false]) {
      await begin()
      if (isHeard) native.sink.heard()
      clock.tick(10_000)
      await source.stop()
    }
    assert.deepEqual([native.starts, ffmpeg.starts], [4, 0])
    await begin()
    assert.equal(ffmpeg.starts, 1)
  })

  it('goes over to ffmpeg in the same start when B-pictures come, and stays there', async () => {
    const { native, ffmpeg, seen, description, source, begin } = create()
    const collector = await begin()
    native.unit(UNIT)
    native.fail('unsupported-codec')
    await eventually('ffmpeg', () => ffmpeg.isRunning)
    ffmpeg.sink.info({ pull: 'ffmpeg' })
    ffmpeg.unit(UNIT)
    assert.deepEqual([collector.faults, collector.units.length], [[], 2])
    assert.match(collector.infos.at(-1)!.notes!.join(), /it sends B-pictures/)
    assert.deepEqual(seen.known, [{ ...description, video: { ...description.video, parameterSets: [] } }])
    await source.stop()
    await begin()
    assert.deepEqual([native.starts, ffmpeg.starts, seen.connects], [1, 2, 1])
  })

  it('says that B-pictures need ffmpeg where there is none, shows none of them again, and takes it once it is there', async () => {
    const { native, ffmpeg, seen, begin, finds } = create()
    finds(MISSING)
    const collector = await begin()
    native.fail('unsupported-codec')
    await eventually('the other pull', () => ffmpeg.isRunning)
    ffmpeg.fail('no-ffmpeg', 'There is no ffmpeg.')
    assert.deepEqual(await collector.untilFault(), {
      cause: 'no-ffmpeg',
      message:
        'The relay cannot pull this camera by itself: it sends B-pictures, which most cameras can be set not to. There is no ffmpeg.',
    })
    await begin()
    ffmpeg.fail('no-ffmpeg')
    assert.deepEqual([native.starts, ffmpeg.starts, seen.connects], [1, 2, 2])
    finds(FOUND)
    await begin()
    assert.deepEqual([native.starts, ffmpeg.starts, seen.connects, seen.closes], [1, 3, 2, 1])
  })

  it('pulls a camera natively again that describes another order of pictures, where there is no ffmpeg', async () => {
    const { native, ffmpeg, begin, finds, describes } = create()
    finds(MISSING)
    await begin()
    native.fail('unsupported-codec')
    await eventually('the other pull', () => ffmpeg.isRunning)
    ffmpeg.fail('no-ffmpeg')
    describes([new Uint8Array(Buffer.from('674d001fed00a00b72', 'hex'))])
    await begin()
    assert.deepEqual([native.isRunning, native.starts, ffmpeg.starts], [true, 2, 1])
  })

  it('takes ffmpeg unasked and has nothing to say of it, where that is preferred', async () => {
    const { ffmpeg, seen, lines, begin } = create({ prefersFfmpeg: true })
    const collector = await begin()
    ffmpeg.sink.info({ pull: 'ffmpeg' })
    assert.deepEqual([ffmpeg.isRunning, seen.connects, lines], [true, 0, []])
    assert.deepEqual(collector.infos, [{ pull: 'ffmpeg' }])
    assert.deepEqual(seen.known, [undefined])
    ffmpeg.fail('no-ffmpeg', 'It cannot be started.')
    assert.deepEqual(collector.faults, [{ cause: 'no-ffmpeg', message: 'It cannot be started.' }])
  })

  it('pulls natively where ffmpeg is preferred and missing, says so once, and takes it at the next start', async () => {
    const { source, native, ffmpeg, lines, begin, finds } = create({ prefersFfmpeg: true })
    finds(MISSING)
    for (const _ of [1, 2]) {
      const collector = await begin()
      native.sink.info({ pull: 'native' })
      assert.match(collector.infos[0]!.notes!.join(), /by itself, for there is no ffmpeg/)
      await source.stop()
    }
    assert.deepEqual(
      lines.map(([fields, line]) => [fields['pull'], line]),
      [['native', 'The pull was chosen']],
    )
    finds(FOUND)
    await begin()
    ffmpeg.sink.info({ pull: 'ffmpeg' })
    assert.deepEqual(lines[1], [{ pull: 'ffmpeg', reason: undefined }, 'The pull was chosen'])
    assert.deepEqual([native.starts, ffmpeg.starts], [2, 1])
  })

  it('says what a camera needs that only ffmpeg can reach, where there is none', async () => {
    const { ffmpeg, begin, finds } = create({ at: 'http://192.0.2.1/cam', prefersFfmpeg: true })
    finds(MISSING)
    const collector = await begin()
    ffmpeg.fail('no-ffmpeg', 'There is no ffmpeg.')
    const { message } = await collector.untilFault()
    assert.match(message, /by itself: it is not reached by RTSP alone\. There is no ffmpeg\./)
  })

  it('does not send for ffmpeg where that could not pull the camera either', async () => {
    const fault = { cause: 'unsupported-codec', message: 'The camera sends JPEG video.' } as const
    const { source, native, ffmpeg, seen } = create({ unplayable: () => fault })
    const collector = new Collector()
    source.start(collector)
    assert.deepEqual(await collector.untilFault(), fault)
    assert.deepEqual([native.starts, ffmpeg.starts, seen.closes], [0, 0, 1])
  })

  it('lets ffmpeg try a camera that breaks the conversation off, without asking it again', async () => {
    const hungUp = new RtspError('exited', 'It hangs up.', { breakdown: 'hung-up' })
    const { ffmpeg, source } = create({ connect: () => Promise.reject(hungUp) })
    const thrown: unknown[] = []
    const take = ffmpeg.onStart
    ffmpeg.onStart = (sink) => {
      try {
        take(sink)
      } catch (error) {
        thrown.push(error)
      }
    }
    source.start(new Collector())
    await eventually('ffmpeg', () => ffmpeg.isRunning)
    assert.deepEqual(thrown, [hungUp])
  })

  it('fails as the camera was not got to, without what is secret in its address', async () => {
    const fault = new RtspError('unreachable', 'Nobody at rtsp://viewer:hunter22@192.0.2.1 (hunter22).')
    const { native, ffmpeg, source } = create({ connect: () => Promise.reject(fault) })
    const collector = new Collector()
    source.start(collector)
    const { cause, message } = await collector.untilFault()
    assert.deepEqual([cause, native.starts, ffmpeg.starts], ['unreachable', 0, 0])
    assert.doesNotMatch(message, /hunter22/)
    source.start(new Collector())
    await source.stop()
  })

  it('leaves nothing running when it is stopped while it asks', async () => {
    let closes = 0
    let answer = (_camera: DescribedCamera): void => undefined
    const { source, native, description } = create({
      connect: () => new Promise<DescribedCamera>((resolve) => (answer = resolve)),
    })
    const collector = new Collector()
    source.start(collector)
    await new Promise((resolve) => setImmediate(resolve))
    const stopped = source.stop()
    answer({ description, close: () => (closes += 1) } as unknown as DescribedCamera)
    await stopped
    assert.deepEqual([closes, native.starts, collector.faults], [1, 0, []])
  })
})
