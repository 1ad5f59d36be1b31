import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { aacCodecString, audioSpecificConfig, parseAdtsFrames } from '../../src/codecs/aac.ts'
import { splitAnnexB } from '../../src/codecs/annex-b.ts'
import { parseH264Sps } from '../../src/codecs/h264-sps.ts'
import { parseH265Sps } from '../../src/codecs/h265-sps.ts'
import { encodeFragment, lengthPrefixed, type Sample } from '../../src/fmp4/fragment.ts'
import { encodeInitSegment } from '../../src/fmp4/init-segment.ts'
import type { AudioTrack, VideoTrack } from '../../src/media/track.ts'

const PICTURES = 12
const STEP = 3600
const SOURCE = [
  '-v',
  'error',
  '-f',
  'lavfi',
  '-i',
  'testsrc2=size=320x180:rate=25',
  '-frames:v',
  String(PICTURES),
]

function ffmpeg(args: string[]): Buffer {
  return execFileSync('ffmpeg', args, { maxBuffer: 1e8 })
}

/** Packets of a file as ffprobe sees them: an oracle of its own. */
function probe(file: Uint8Array): { packets: Record<string, string>[]; streams: Record<string, unknown>[] } {
  const args = ['-v', 'error', '-show_packets', '-show_streams', '-of', 'json', '-i', 'pipe:0']
  return JSON.parse(execFileSync('ffprobe', args, { input: file, encoding: 'utf8' }))
}

/** Raw H.264 or H.265 with an access unit delimiter in front of each picture, cut there. */
function pictures(codec: 'h264' | 'h265'): Uint8Array[][] {
  const encoder =
    codec === 'h264'
      ? ['-c:v', 'libx264', '-bf', '0', '-x264-params', 'aud=1:keyint=6', '-f', 'h264']
      : ['-c:v', 'libx265', '-x265-params', 'log-level=none:aud=1:keyint=6:bframes=0', '-f', 'hevc']
  const units: Uint8Array[][] = []
  for (const nal of splitAnnexB(ffmpeg([...SOURCE, '-preset', 'ultrafast', ...encoder, '-']))) {
    if (isDelimiter(codec, nal)) units.push([])
    else units.at(-1)?.push(nal)
  }
  return units
}

const isDelimiter = (codec: string, nal: Uint8Array): boolean =>
  codec === 'h264' ? (nal[0]! & 0x1f) === 9 : ((nal[0]! >> 1) & 0x3f) === 35
const isParameterSet = (codec: string, nal: Uint8Array): boolean =>
  codec === 'h264' ? [7, 8].includes(nal[0]! & 0x1f) : [32, 33, 34].includes((nal[0]! >> 1) & 0x3f)

function videoTrack(codec: 'h264' | 'h265', first: Uint8Array[]): VideoTrack {
  const parameterSets = first.filter((nal) => isParameterSet(codec, nal))
  const sps = parameterSets
    .map((nal) => (codec === 'h264' ? parseH264Sps(nal) : parseH265Sps(nal)))
    .find(Boolean)
  if (sps === undefined) assert.fail('no SPS')
  const { width, height, codecString } = sps
  return { kind: 'video', codec, pid: 256, codecString, width, height, parameterSets }
}

function videoSample(codec: string, nals: Uint8Array[], number: number): Sample {
  return {
    parts: lengthPrefixed(nals.filter((nal) => !isParameterSet(codec, nal))),
    duration: STEP,
    compositionOffset: 0,
    sync: number % 6 === 0,
  }
}

describe('fmp4', () => {
  for (const codec of ['h264', 'h265'] as const) {
    it(`writes one ${codec} picture per fragment that ffprobe and a decoder read back`, () => {
      const units = pictures(codec)
      assert.equal(units.length, PICTURES)
      const track = videoTrack(codec, units[0]!)
      const fragments = units.map((nals, number) =>
        encodeFragment({
          sequence: number + 1,
          trackId: 1,
          baseDecodeTime: 2 ** 33 + number * STEP,
          samples: [videoSample(codec, nals, number)],
        }),
      )
      const file = Buffer.concat([encodeInitSegment([{ id: 1, timescale: 90_000, track }]), ...fragments])

      const { packets, streams } = probe(file)
      assert.deepEqual(
        packets.map(({ pts, dts, duration, flags }) => ({ pts, dts, duration, key: flags?.startsWith('K') })),
        units.map((_, number) => ({
          pts: 2 ** 33 + number * STEP,
          dts: 2 ** 33 + number * STEP,
          duration: STEP,
          key: number % 6 === 0,
        })),
      )
      assert.equal(streams[0]?.codec_name, codec === 'h264' ? 'h264' : 'hevc')
      assert.equal(streams[0]?.codec_tag_string, codec === 'h264' ? 'avc1' : 'hvc1')
      assert.equal(`${String(streams[0]?.width)}x${String(streams[0]?.height)}`, '320x180')
      const decode = ['-v', 'error', '-xerror', '-i', 'pipe:0', '-f', 'framemd5', '-']
      const lines = execFileSync('ffmpeg', decode, { input: file, encoding: 'utf8' }).split('\n')
      assert.equal(lines.filter((line) => line.startsWith('0,')).length, PICTURES)
    })
  }

  it('writes pictures and sound of one movie, with composition offsets', () => {
    const units = pictures('h264')
    const sine = ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=0.4:sample_rate=44100', '-c:a', 'aac']
    const { frames, header } = parseAdtsFrames(ffmpeg([...sine, '-f', 'adts', '-']))
    if (header === undefined) assert.fail('no ADTS header')
    const audio: AudioTrack = {
      kind: 'audio',
      codec: 'aac',
      pid: 257,
      codecString: aacCodecString(header),
      sampleRate: header.sampleRate,
      channels: header.channels,
      config: audioSpecificConfig(header),
    }
    const file = Buffer.concat([
      encodeInitSegment([
        { id: 1, timescale: 90_000, track: videoTrack('h264', units[0]!) },
        { id: 2, timescale: audio.sampleRate, track: audio },
      ]),
      encodeFragment({
        sequence: 1,
        trackId: 1,
        baseDecodeTime: 0,
        samples: units.map((nals, number) => ({
          ...videoSample('h264', nals, number),
          compositionOffset: 2 * STEP,
        })),
      }),
      encodeFragment({
        sequence: 2,
        trackId: 2,
        baseDecodeTime: 0,
        samples: frames.map((frame) => ({
          parts: [frame],
          duration: 1024,
          compositionOffset: 0,
          sync: true,
        })),
      }),
    ])

    const { packets, streams } = probe(file)
    const video = packets.filter(({ codec_type }) => codec_type === 'video')
    const sound = packets.filter(({ codec_type }) => codec_type === 'audio')
    assert.deepEqual(
      video.map(({ pts, dts }) => Number(pts) - Number(dts)),
      units.map(() => 2 * STEP),
    )
    assert.deepEqual(
      sound.map(({ pts }) => Number(pts)),
      frames.map((_, number) => number * 1024),
    )
    assert.equal(streams[1]?.sample_rate, '44100')
    const decode = ['-v', 'error', '-xerror', '-i', 'pipe:0', '-map', '0:a', '-f', 's16le', '-']
    assert.equal(execFileSync('ffmpeg', decode, { input: file }).byteLength, frames.length * 1024 * 2)
  })

  it('says nothing of a duration, so that a browser takes the movie for live', () => {
    const track = videoTrack('h264', pictures('h264')[0]!)
    const init = Buffer.from(encodeInitSegment([{ id: 1, timescale: 90_000, track }]))
    const header = init.indexOf('mvhd')
    assert.equal(init.readUInt32BE(header + 4 + 16), 0)
    assert.equal(init.indexOf('mehd'), -1)
    assert.notEqual(init.indexOf('mvex'), -1)
  })
})
