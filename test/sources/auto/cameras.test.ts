import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { systemClock } from '../../../src/clock.ts'
import { FfmpegLocator } from '../../../src/ffmpeg/locator.ts'
import { silentLog } from '../../../src/log.ts'
import { TsIngest } from '../../../src/mpegts/ingest.ts'
import { UnitMaker } from '../../../src/mpegts/unit-maker.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { connect } from '../../../src/rtsp/client.ts'
import { AutoSource } from '../../../src/sources/auto/source.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { startGstCamera, type GstCameraOptions } from '../../support/gst-camera.ts'
import { eventually } from '../../support/eventually.ts'
import { childrenNamed } from '../../support/processes.ts'
import { TestRelay } from '../../support/relay.ts'
import { Collector, createNativeSource, createSource } from '../../support/source-kit.ts'
import { startTap } from '../../support/tap.ts'
import { selfSigned } from '../../support/tls-pair.ts'

/** An SPS of x264: High, no B-pictures, and it says so. */
const PLAIN = new Uint8Array(Buffer.from('6764001eacb405017fcb80880000030008000003019078b175', 'hex'))

interface Seen {
  readonly pull?: string
  readonly audio?: string
  readonly notes?: readonly string[]
}

/** What a relay that chooses the pull says of a camera that it shows, and how often the camera was connected to. */
async function shown(
  options: GstCameraOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ info: Seen; connections: number; asked: number; pid: number | undefined }> {
  const camera = await startGstCamera({ size: [320, 176], kbps: 300, ...options })
  const tap = await startTap(camera.port)
  const relay = await TestRelay.start({
    settings: { pull: 'auto', ...settings },
    ...(settings['ffmpeg'] && { environment: { PATH: '/nowhere' } }),
    streams: [{ id: 'cam', url: `rtsp://127.0.0.1:${tap.port}/cam` }],
  })
  try {
    const viewer = await relay.watch('cam')
    await viewer.hasPictures(30)
    await viewer.close()
    const { pid } = relay.relay.hub.cameras.get('cam')!.renditions.get('main')!
    const answer = (await (await relay.fetch('api/streams/cam')).json()) as {
      renditions: { main: { info: Seen } }
    }
    const { connections } = tap
    const asked = connections.filter((said) => said.includes('User-Agent: Baton')).length
    return { info: answer.renditions.main.info, connections: connections.length, asked, pid }
  } finally {
    await relay.close()
    await tap.close()
    await camera.close()
  }
}

describe('A relay that chooses the pull', () => {
  after(() => eventually('the end of all ffmpegs', () => childrenNamed('ffmpeg').length === 0))

  it('pulls a camera natively on one connection', async () => {
    const { info, connections, pid } = await shown({ codec: 'h265', audio: 'aac' })
    assert.deepEqual([info.pull, info.audio, connections, pid], ['native', 'copied', 1, undefined])
    assert.equal(info.notes, undefined)
  })

  it('leaves B-pictures to ffmpeg, which does not ask again', async () => {
    const { info, asked, pid } = await shown({ bframes: 2 })
    assert.deepEqual([info.pull, asked], ['ffmpeg', 1])
    assert.match(info.notes!.join(), /B-pictures/)
    assert.notEqual(pid, undefined)
  })

  it('pulls a camera with G.711 natively, and lets an ffmpeg make AAC of the sound alone', async () => {
    const { info, connections } = await shown({ audio: 'pcma' })
    assert.deepEqual([info.pull, info.audio, connections], ['native', 'transcoded', 1])
  })

  it('pulls a camera with G.711 without its sound where there is no ffmpeg, and says so', async () => {
    const { info, connections } = await shown({ audio: 'pcma' }, { ffmpeg: '/nowhere/ffmpeg' })
    assert.deepEqual([info.pull, info.audio, connections], ['native', 'off', 1])
    assert.match(info.notes!.join(), /PCMA/)
  })

  it('goes over to ffmpeg by itself at a camera that promises no B-pictures and sends them', async () => {
    const camera = await startGstCamera({ size: [320, 176], kbps: 300, bframes: 2 })
    const units = new UnitMaker()
    const connectToLiar: typeof connect = async (options) => {
      const described = await connect(options)
      const { description } = described
      const video = { ...description.video, parameterSets: [PLAIN] }
      return { ...described, description: { ...description, video } }
    }
    const rule = new AddressRule({ allowLoopback: 'always' })
    const source = new AutoSource({
      id: 'source',
      url: rule.parse(camera.url, 'file'),
      transport: 'tcp',
      audio: true,
      rule,
      connect: connectToLiar,
      ffmpeg: new FfmpegLocator({ searchPath: process.env['PATH'] ?? '' }, systemClock, silentLog),
      clock: systemClock,
      log: silentLog,
      unplayable: () => undefined,
      native: createNativeSource(camera.url, { units }),
      createFfmpeg: (known) =>
        createSource(camera.url, {
          ingest: new TsIngest({ units, endOnStuffing: true }),
          describe: async () => known() ?? assert.fail('The camera is asked again.'),
        }),
    })
    const collector = new Collector()
    source.start(collector)
    try {
      await eventually('ffmpeg', () => collector.infos.at(-1)?.pull === 'ffmpeg')
      await collector.untilPictures(collector.pictures + 30)
      assert.deepEqual([collector.infos[0]?.pull, collector.faults], ['native', []])
      assert.match(collector.infos.at(-1)!.notes!.join(), /it sends B-pictures/)
    } finally {
      await source.stop()
      await camera.close()
    }
  })

  for (const pull of ['auto', 'ffmpeg', undefined] as const)
    it(`never leaves a camera to ffmpeg whose certificate is pinned, with ${pull ?? 'nothing'} set for all`, async () => {
      const camera = await startFaultyCamera({ tls: await selfSigned() })
      const streams = [{ id: 'cam', url: camera.url, fingerprint: '00'.repeat(32) }]
      const relay = await TestRelay.start({ settings: pull === undefined ? {} : { pull }, streams })
      const rendition = relay.relay.hub.cameras.get('cam')!.renditions.get('main')!
      await eventually('a fault', () => rendition.status.cause === 'refused')
      await relay.close()
      await camera.close()
    })

  it('follows what a source says of itself, and what is set for all where it says nothing', async () => {
    const camera = await startFaultyCamera()
    const { url } = camera
    const relay = await TestRelay.start({
      settings: { pull: 'native' },
      streams: [
        { id: 'as-set', url },
        { id: 'by-itself', url, pull: 'ffmpeg' },
        { id: 'chosen', url, pull: 'auto' },
      ],
    })
    const pulls = () =>
      ['as-set', 'by-itself', 'chosen'].map(
        (id) => relay.relay.hub.cameras.get(id)!.renditions.get('main')!.info.pull,
      )
    await eventually('three pulls', () => pulls().every((pull) => pull !== undefined))
    assert.deepEqual(pulls(), ['native', 'ffmpeg', 'native'])
    await relay.close()
    await camera.close()
  })
})
