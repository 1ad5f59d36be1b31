import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { parseAdtsFrames } from '../../../src/codecs/aac.ts'
import type { Source } from '../../../src/stream/source.ts'
import { eventually } from '../../support/eventually.ts'
import { pictureNumber, type GstCameraOptions } from '../../support/gst-camera.ts'
import { interleave, makeClip, packetizeH264, rtpHeader } from '../../support/faulty-media.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { childrenNamed } from '../../support/processes.ts'
import { startScriptedCamera } from '../../support/scripted-camera.ts'
import {
  Collector,
  askAboutTs,
  createNativeSource,
  createSource,
  pulledPictures,
} from '../../support/source-kit.ts'

const SIZE = [320, 176] as const
const FPS = 25

/** A frame of AAC at 44.1 kHz. */
const FRAME_90K = (1024 * 90_000) / 44_100
/** What a wrong place is mended by, and the rounding of a time at both of its ends. */
const SLEW = 0.01 + 1 / FRAME_90K

/** What a pull of this camera delivers until so many pictures are there. */
function pulled(
  options: GstCameraOptions,
  create: (url: string) => Source,
  pictures: number,
): Promise<Collector> {
  return pulledPictures({ ...options, size: SIZE, kbps: 300, fps: FPS }, create, pictures)
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
        steps,
        config: Buffer.from(sound[0]!.layout.audio!.config).toString('hex'),
      }
    })
    assert.deepEqual(new Set(mine!.frames), new Set([1]))
    assert.deepEqual(new Set(theirs!.frames), new Set([1]))
    assert.deepEqual([mine!.heads, mine!.config], [theirs!.heads, theirs!.config])
    // 1024 samples at 44.1 kHz, to within what a wrong place is mended by; none is missing, and none twice.
    for (const step of mine!.steps) assert.ok(Math.abs(step / FRAME_90K - 1) <= SLEW, `${step}`)
  })

  for (const [how, info, lateMs] of [
    ['what the camera says of its start', 'url=track1;rtptime=4294967000,url=track2;rtptime=5000', 0],
    ['when it comes where the camera says half of that', 'url=track1;rtptime=4294967000', 300],
    ['when it comes where the camera counts nothing', 'url=track1;rtptime=0,url=track2;rtptime=0', 300],
    [
      'when it comes where the camera talks nonsense',
      'url=track1;rtptime=1234567890,url=track2;rtptime=5000',
      300,
    ],
  ] as const) {
    it(`is placed by ${how}`, async () => {
      const clock = new ManualClock()
      const camera = await startSpeakingCamera(info)
      const source = createNativeSource(camera.url, { clock })
      const collector = new Collector()
      source.start(collector)
      await collector.untilPictures(2)
      clock.tick(300)
      camera.sendSound()
      await eventually('sound', () => collector.units.at(-1)!.track.kind === 'audio')
      const [picture, sound] = collector.units.slice(-2)
      assert.equal(Math.round((sound!.pts90k - picture!.pts90k) / 90), lateMs)
      await source.stop()
    })
  }

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

const SPOKEN = [
  'v=0',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=control:track1',
  'm=audio 0 RTP/AVP 97',
  'a=rtpmap:97 MPEG4-GENERIC/44100/2',
  'a=fmtp:97 mode=AAC-hbr;config=1210;sizelength=13;indexlength=3;indexdeltalength=3',
  'a=control:track2',
  '',
].join('\r\n')

/** A camera that answers PLAY with this `RTP-Info` and two pictures, whose sound comes when it is told to. */
async function startSpeakingCamera(info: string) {
  const { pictures } = await makeClip()
  let sendSound = (): void => undefined
  const camera = await startScriptedCamera(({ method, text, socket, reply }) => {
    if (method === 'DESCRIBE') reply('200 OK', [], SPOKEN)
    else if (method === 'SETUP') reply('200 OK', [/^Transport: .*$/m.exec(text)![0]])
    else reply('200 OK', [`RTP-Info: ${info}`])
    if (method !== 'PLAY') return
    let sequence = 0
    for (const [index, nals] of pictures.slice(0, 2).entries()) {
      const at = 4_294_967_000 + (index + 1) * 3600
      const header = (marker: boolean): Buffer => rtpHeader(96, sequence++, at, marker)
      for (const packet of packetizeH264(nals, header)) socket.write(interleave(0, packet))
    }
    // What was heard with the second picture: 80 ms behind the start. A frame of four bytes.
    const payload = Buffer.from('0010002001020304', 'hex')
    const packet = Buffer.concat([rtpHeader(97, 0, 5000 + 3528, true), payload])
    sendSound = () => void socket.write(interleave(2, packet))
  })
  return { url: camera.url, sendSound: () => sendSound() }
}
