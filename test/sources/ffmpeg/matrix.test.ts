import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { describe as describeCamera } from '../../../src/rtsp/client.ts'
import { silentLog } from '../../../src/log.ts'
import type { Transport } from '../../../src/ffmpeg/arguments.ts'
import { pictureNumber, startGstCamera } from '../../support/gst-camera.ts'
import type { GstCameraOptions } from '../../support/gst-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, askAboutTs, createSource } from '../../support/source-kit.ts'

interface Row {
  readonly camera: GstCameraOptions
  readonly transport?: Transport
}

const ROWS: readonly Row[] = [
  { camera: { codec: 'h264' } },
  { camera: { codec: 'h264', audio: 'aac-44100' }, transport: 'udp' },
  { camera: { codec: 'h264', audio: 'pcma' } },
  { camera: { codec: 'h265' }, transport: 'udp' },
  { camera: { codec: 'h265', audio: 'aac-44100' } },
  { camera: { codec: 'h265', audio: 'pcma' }, transport: 'udp' },
  { camera: { codec: 'h264', bframes: 2, audio: 'aac-44100' } },
  { camera: { codec: 'h265', bframes: 2, audio: 'pcma' } },
  { camera: { codec: 'h264', bframes: 3 }, transport: 'udp' },
  { camera: { digest: { user: 'viewer', password: "p@ss:w/o#r?d'%" } } },
  { camera: { digest: { user: 'viewer', password: "it's" }, audio: 'aac-44100' }, transport: 'http' },
  { camera: { audio: 'pcma' }, transport: 'http' },
  { camera: { audio: 'aac-44100', mp2t: true } },
  { camera: { mp2t: true }, transport: 'udp' },
]

const TREATMENTS: Readonly<Record<string, string>> = {
  none: 'none',
  'aac-44100': 'copied',
  pcma: 'transcoded',
}

/** An SPS of x264 without B-pictures, which says so. */
const IN_ORDER = Buffer.from('6764001eacb405017fcb80880000030008000003019078b175', 'hex')

const SIZE = [320, 180] as const

describe('FfmpegSource with a GStreamer camera', { concurrency: 2 }, () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  for (const { camera, transport = 'tcp' } of ROWS) {
    const { codec = 'h264', audio = 'none', bframes = 0, digest, mp2t } = camera
    const words = [codec, `audio ${audio}`, transport, ...(bframes > 0 ? [`${bframes} B-pictures`] : [])]
    if (digest) words.push('Digest')
    if (mp2t) words.push('MPEG-TS')
    it(`delivers each picture in display order, timed as the camera shot it: ${words.join(', ')}`, async () => {
      const { collector, info, probes } = await pullPictures(camera, transport, 40)
      assert.equal(probes, bframes > 0 || mp2t === true || transport === 'http')
      assert.equal(collector.units[0]?.randomAccess, 'idr')
      assert.equal(info?.videoCodec, codec.toUpperCase())
      assert.equal(info?.audio, TREATMENTS[audio])
      await assertTracks(collector, codec, audio)
      await assertDisplayOrder(collector)
    })
  }

  it('puts B-pictures in order although it joins among them', async () => {
    const camera = await startGstCamera({ bframes: 3, gop: 30, size: SIZE, kbps: 400 })
    const [early, late] = [createSource(camera.url), createSource(camera.url)]
    const [first, second] = [new Collector(), new Collector()]
    early.start(first)
    await first.untilPictures(10)
    late.start(second)
    await second.untilPictures(50)
    await Promise.all([early.stop(), late.stop()])
    await camera.close()
    assert.equal(second.units[0]?.randomAccess, 'idr')
    await assertDisplayOrder(second)
  })

  it('finds out that the pictures come in another order than the camera says', async () => {
    const camera = await startGstCamera({ bframes: 3, size: SIZE, kbps: 400 })
    const collector = new Collector()
    let found = (): void => undefined
    const foundOut = new Promise<void>((resolve) => (found = resolve))
    const source = createSource(camera.url, {
      describe: async (options) => {
        const description = await describeCamera(options)
        return { ...description, video: { ...description.video, parameterSets: [IN_ORDER] } }
      },
      log: { ...silentLog, info: (_, message) => message.includes('B-pictures') && found() },
    })
    source.start(collector)
    await foundOut
    collector.units.length = 0
    await collector.untilPictures(50)
    await source.stop()
    await camera.close()
    await assertDisplayOrder(collector)
  })

  it('leaves the camera’s sound out where people are not to hear it', async () => {
    const { collector, info } = await pullPictures({ audio: 'aac' }, 'tcp', 15, false)
    assert.equal(info?.audio, 'off')
    await assertTracks(collector, 'h264', 'none')
  })

  it('says that the password is wrong without starting ffmpeg', async () => {
    const camera = await startGstCamera({ digest: { user: 'viewer', password: 'right' } })
    const source = createSource(camera.url.replace('right', 'wr%40ng'))
    const collector = new Collector()
    source.start(collector)
    const fault = await collector.untilFault()
    assert.equal(fault.cause, 'unauthorized')
    assert.doesNotMatch(fault.message, /wr.{1,3}ng/)
    assert.deepEqual(source.lines, [])
    await camera.close()
  })
})

async function pullPictures(
  options: GstCameraOptions,
  transport: Transport,
  count: number,
  audio = true,
): Promise<{ collector: Collector; info: Collector['infos'][number] | undefined; probes: boolean }> {
  const camera = await startGstCamera({ ...options, size: SIZE, kbps: 400 })
  const source = createSource(camera.url, { transport, audio })
  const collector = new Collector()
  source.start(collector)
  try {
    await collector.untilPictures(count)
    const probes = !readFileSync(`/proc/${source.pid}/cmdline`, 'utf8').includes('probesize')
    return { collector, info: collector.infos.at(-1), probes }
  } finally {
    await source.stop()
    await camera.close()
  }
}

async function assertTracks(collector: Collector, codec: string, audio: string): Promise<void> {
  const entries = ['-show_entries', 'stream=codec_type,codec_name,sample_rate', '-of', 'json', '{file}']
  const { streams } = JSON.parse(String(await askAboutTs('ffprobe', collector.ts, entries))) as Streams
  const video = streams.find((stream) => stream.codec_type === 'video')
  const sound = streams.find((stream) => stream.codec_type === 'audio')
  assert.equal(video?.codec_name, codec === 'h265' ? 'hevc' : 'h264')
  assert.equal(sound?.codec_name, audio === 'none' ? undefined : 'aac')
  // Sound that is made anew has 48 kHz, whatever the camera's has.
  if (audio !== 'none') assert.equal(sound?.sample_rate, audio === 'aac-44100' ? '44100' : '48000')
}

interface Streams {
  readonly streams: readonly { codec_type: string; codec_name: string; sample_rate?: string }[]
}

/** The stamp in each picture beside its PTS: the decoder alone would put pictures right that are timed wrong. */
async function assertDisplayOrder(collector: Collector): Promise<void> {
  const numbers = await stampedNumbers(collector)
  const times = await presentationTimes(collector)
  assert.equal(times.length, numbers.length)
  assert.ok(numbers.length >= 35, `only ${numbers.length} pictures were decoded`)
  const pairs = numbers.map((number, index) => ({ number, time: times[index] ?? 0 }))
  // The pull was stopped among B-pictures: some that belong before the last ones never came.
  const byTime = pairs.sort((a, b) => a.time - b.time).slice(0, -4)
  assert.deepEqual(
    byTime.map(({ number }) => number),
    byTime.map((_, index) => index + (byTime[0]?.number ?? 0)),
  )
  // ffmpeg guesses the times of a pull's first pictures: those before it knows the reordering.
  const settled = byTime.slice(8)
  for (const [index, { time }] of settled.entries()) {
    const step = time - (settled[index - 1]?.time ?? time - 3600)
    assert.ok(
      Math.abs(step - 3600) <= 180,
      `picture ${index + 8} comes ${step} ticks after the one before it`,
    )
  }
}

async function stampedNumbers(collector: Collector): Promise<number[]> {
  const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1']
  const raw = await askAboutTs('ffmpeg', collector.ts, ['-i', '{file}', '-map', '0:v:0', ...output])
  const [width, height] = SIZE
  const bytes = width * height
  return Array.from({ length: raw.length / bytes }, (_, index) =>
    pictureNumber(raw.subarray(index * bytes, (index + 1) * bytes), width, height),
  )
}

async function presentationTimes(collector: Collector): Promise<number[]> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'frame=pts', '-of', 'json', '{file}']
  const { frames } = JSON.parse(String(await askAboutTs('ffprobe', collector.ts, entries))) as {
    frames: readonly { pts: number }[]
  }
  return frames.map(({ pts }) => pts)
}
