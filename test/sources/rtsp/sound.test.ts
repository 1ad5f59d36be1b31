import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { parseAdtsFrames } from '../../../src/codecs/aac.ts'
import { pictureNumber, startGstCamera, type GstCameraOptions } from '../../support/gst-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, askAboutTs, createNativeSource, createSource } from '../../support/source-kit.ts'

const SIZE = [320, 176] as const
const FPS = 25

/** What a pull of this camera delivers until so many pictures are there. */
async function pulled(
  options: GstCameraOptions,
  create: (url: string) => ReturnType<typeof createNativeSource | typeof createSource>,
  pictures: number,
): Promise<Collector> {
  const camera = await startGstCamera({ ...options, size: SIZE, kbps: 300, fps: FPS })
  const source = create(camera.url)
  const collector = new Collector()
  source.start(collector)
  try {
    await collector.untilPictures(pictures)
    return collector
  } finally {
    await source.stop()
    await camera.close()
  }
}

/** When beeps begin, in milliseconds of the stream's clock, as ffmpeg hears them. */
async function beepsIn(ts: Buffer): Promise<number[]> {
  const filter = 'silencedetect=noise=-26dB:duration=0.3,ametadata=print:file=-:key=lavfi.silence_end'
  const args = ['-copyts', '-i', '{file}', '-map', '0:a:0', '-af', filter, '-f', 'null', '-']
  const said = String(await askAboutTs('ffmpeg', ts, args))
  return [...said.matchAll(/silence_end=([\d.]+)/g)].map(([, seconds]) => Number(seconds) * 1000)
}

/** When pictures are shown that a beep belongs to. */
async function flashesIn({ units, ts }: Collector): Promise<number[]> {
  const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1']
  const raw = await askAboutTs('ffmpeg', ts, ['-i', '{file}', '-map', '0:v:0', ...output])
  const [width, height] = SIZE
  const bytes = width * height
  return units
    .filter(({ track }) => track.kind === 'video')
    .filter(
      (_, index) =>
        pictureNumber(raw.subarray(index * bytes, (index + 1) * bytes), width, height) % FPS === 0,
    )
    .map(({ pts90k }) => pts90k / 90)
}

/** By how many milliseconds each beep is late. */
async function latenesses(collector: Collector): Promise<number[]> {
  const flashes = await flashesIn(collector)
  const beeps = await beepsIn(collector.ts)
  assert.ok(beeps.length >= 3, `${beeps.length} beeps`)
  return beeps.map((beep) => {
    const late = flashes.map((flash) => beep - flash)
    return late.reduce((best, each) => (Math.abs(each) < Math.abs(best) ? each : best))
  })
}

describe('The sound of a native pull', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  for (const [audio, transport, treatment] of [
    ['beeps', 'tcp', 'copied'],
    ['beeps', 'udp', 'copied'],
    ['pcma-beeps', 'tcp', 'transcoded'],
  ] as const) {
    it(`is heard with its picture: ${audio} over ${transport}`, async () => {
      // The camera reports within six seconds; what was wrong before is mended from then on.
      const collector = await pulled({ audio }, (url) => createNativeSource(url, { transport }), 15 * FPS)
      assert.equal(collector.infos.at(-1)?.audio, treatment)
      const late = (await latenesses(collector)).at(-1)!
      // Lips are seen to be wrong from 40 ms too early or 60 ms too late on (EBU R 37).
      assert.ok(late > -40 && late < 60, `${late}`)
    })
  }

  it('is as ffmpeg’s pull of the same sound has it: one frame of AAC to a PES, behind the same ADTS header', async () => {
    const [own, foreign] = await Promise.all([
      pulled({ audio: 'aac-44100' }, (url) => createNativeSource(url), 50),
      pulled({ audio: 'aac-44100' }, (url) => createSource(url), 50),
    ])
    const [mine, theirs] = [own, foreign].map(({ units }) => {
      const sound = units.filter(({ track }) => track.kind === 'audio')
      const steps = sound.slice(1).map(({ pts90k }, index) => pts90k - sound[index]!.pts90k)
      return {
        frames: sound.map(({ ts }) => parseAdtsFrames(elementary(ts)).frames.length),
        heads: new Set(sound.map(({ ts }) => Buffer.from(elementary(ts).subarray(0, 3)).toString('hex'))),
        steps: new Set(steps.map((step) => Math.round(step / 10))),
        config: Buffer.from(sound[0]!.layout.audio!.config).toString('hex'),
      }
    })
    assert.deepEqual(new Set(mine!.frames), new Set([1]))
    assert.deepEqual(new Set(theirs!.frames), new Set([1]))
    assert.deepEqual([mine!.heads, mine!.config], [theirs!.heads, theirs!.config])
    // 1024 samples at 44.1 kHz.
    assert.deepEqual(mine!.steps, new Set([209]))
  })

  it('is left out where ffmpeg is needed and missing, and the picture plays', async () => {
    const ffmpeg = { locate: async () => ({ path: undefined, message: 'There is no ffmpeg.' }) as const }
    const collector = await pulled({ audio: 'pcma' }, (url) => createNativeSource(url, { ffmpeg }), 20)
    const info = collector.infos.at(-1)
    assert.deepEqual([info?.audioCodec, info?.audio], ['PCMA', 'off'])
    assert.match(info?.notes?.join(' ') ?? '', /PCMA.*There is no ffmpeg\./)
    assert.equal(
      collector.units.some(({ track }) => track.kind === 'audio'),
      false,
    )
  })

  it('is not asked for where nobody is to hear it', async () => {
    const collector = await pulled({ audio: 'aac' }, (url) => createNativeSource(url, { audio: false }), 20)
    assert.deepEqual(
      [collector.infos.at(-1)?.audio, collector.units.at(-1)?.layout.audio],
      ['off', undefined],
    )
  })
})

/** The payload of one PES in whole packets, by hand (ISO/IEC 13818-1 §2.4.3). */
function elementary(ts: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = 0; at < ts.length; at += 188) {
    const hasField = (ts[at + 3]! & 0x20) !== 0
    parts.push(ts.subarray(at + 4 + (hasField ? 1 + ts[at + 4]! : 0), at + 188))
  }
  const pes = Buffer.concat(parts)
  return pes.subarray(9 + pes[8]!)
}
