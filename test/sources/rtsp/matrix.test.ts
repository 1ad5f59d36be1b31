import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RtspSourceOptions } from '../../../src/sources/rtsp/context.ts'
import type { Source } from '../../../src/stream/source.ts'
import { pictureNumber, type GstCameraOptions } from '../../support/gst-camera.ts'
import { type Collector, askAboutTs, createNativeSource, pulledPictures } from '../../support/source-kit.ts'

interface Row {
  readonly camera: GstCameraOptions
  readonly transport?: RtspSourceOptions['transport']
}

const LOGIN = { user: 'viewer', password: "p@ss:w/o#r?d'%" }
const ROWS: readonly Row[] = [
  { camera: { codec: 'h264' } },
  { camera: { codec: 'h265' } },
  { camera: { codec: 'h264', digest: LOGIN }, transport: 'udp' },
  { camera: { codec: 'h265', audio: 'pcma' }, transport: 'udp' },
  { camera: { codec: 'h264', audio: 'aac', digest: LOGIN } },
  { camera: { codec: 'h265', basic: LOGIN } },
]

const TREATMENT: Readonly<Record<string, string>> = { none: 'none', aac: 'copied', pcma: 'transcoded' }
const SIZE = [320, 176] as const
const GOP = 25

describe('RtspSource with a GStreamer camera', { concurrency: 2 }, () => {
  for (const { camera, transport = 'tcp' } of ROWS) {
    const { codec = 'h264', audio, digest, basic } = camera
    const words = [codec, transport, ...(audio ? [`audio ${audio}`] : [])]
    if (digest ?? basic) words.push(digest ? 'Digest' : 'Basic')
    it(`delivers each picture once, in order, timed as the camera shot it: ${words.join(', ')}`, async () => {
      const options = { ...camera, size: SIZE, kbps: 400, gop: GOP }
      const create = (url: string): Source => createNativeSource(url, { transport })
      const collector = await pulledPictures(options, create, 60)
      const { infos } = collector
      const units = collector.units.filter(({ track }) => track.kind === 'video')
      assert.equal(units[0]?.randomAccess, 'idr')
      assert.equal(infos.at(-1)?.videoCodec, codec.toUpperCase())
      assert.equal(infos.at(-1)?.audio, TREATMENT[audio ?? 'none'])
      assert.equal(infos.at(-1)?.login, (digest ?? basic) ? 'accepted' : undefined)
      const packets = await packetsOf(collector)
      assert.deepEqual(
        packets.map(({ pts, dts, isKey }) => [pts, dts, isKey]),
        units.map(({ pts90k, randomAccess }) => [pts90k, pts90k, randomAccess !== undefined]),
      )
      for (const [index, { pts, isKey }] of packets.entries()) {
        const step = pts - (packets[index - 1]?.pts ?? pts - 3600)
        assert.ok(Math.abs(step - 3600) <= 180, `picture ${index} comes ${step} ticks after the one before`)
        assert.equal(isKey, index % GOP === 0)
      }
      const numbers = await stampedNumbers(collector)
      assert.deepEqual(
        numbers,
        units.map((_, index) => numbers[0]! + index),
      )
    })
  }
})

interface Packet {
  readonly pts: number
  readonly dts: number
  readonly isKey: boolean
}

/** By ffprobe, which also complains of counters that do not go on. */
async function packetsOf(collector: Collector): Promise<Packet[]> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'packet=pts,dts,flags', '-of', 'json', '{file}']
  const { packets } = JSON.parse(String(await askAboutTs('ffprobe', collector.ts, entries))) as {
    packets: readonly { pts: number; dts: number; flags: string }[]
  }
  return packets.map(({ pts, dts, flags }) => ({ pts, dts, isKey: flags.startsWith('K') }))
}

/** Of all pictures that ffmpeg decodes, which fails at anything that it has to complain of. */
async function stampedNumbers(collector: Collector): Promise<number[]> {
  const output = ['-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1']
  const strict = ['-err_detect', 'explode', '-xerror']
  const raw = await askAboutTs('ffmpeg', collector.ts, [
    ...strict,
    '-i',
    '{file}',
    '-map',
    '0:v:0',
    ...output,
  ])
  const [width, height] = SIZE
  const bytes = width * height
  return Array.from({ length: raw.length / bytes }, (_, index) =>
    pictureNumber(raw.subarray(index * bytes, (index + 1) * bytes), width, height),
  )
}
