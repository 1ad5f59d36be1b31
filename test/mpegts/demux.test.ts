import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { splitAnnexB } from '../../src/codecs/annex-b.ts'
import { parseAdtsFrames } from '../../src/codecs/aac.ts'
import { crc32 } from '../../src/mpegts/crc32.ts'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { muxPes } from '../../src/mpegts/mux.ts'
import type { Pmt } from '../../src/mpegts/psi.ts'
import { makeClip, probePackets } from './clips.ts'

interface Seen {
  readonly pid: number
  readonly kind: string
  readonly pts90k: number | undefined
  readonly payload: Uint8Array
}

function demuxOf(options: { endOnStuffing?: boolean } = {}) {
  const seen: Seen[] = []
  const pmts: Pmt[] = []
  const demux = new TsDemux(
    {
      onPes: ({ pid, kind, pts90k, payload }) => seen.push({ pid, kind, pts90k, payload }),
      onPmt: (pmt) => pmts.push(pmt),
    },
    options,
  )
  return { demux, seen, pmts }
}

function sectionPacket(pid: number, section: readonly number[]): Uint8Array {
  const packet = new Uint8Array(188).fill(0xff)
  const length = section.length + 1
  const bytes = [section[0]!, 0xb0 | (length >> 8), length & 0xff, ...section.slice(3)]
  packet.set([0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, 0, ...bytes])
  new DataView(packet.buffer).setUint32(5 + bytes.length, crc32(Uint8Array.from(bytes)))
  return packet
}

function pat(...programs: readonly (readonly [number, number])[]): Uint8Array {
  const entries = programs.flatMap(([number, pid]) => [0, number, 0xe0 | (pid >> 8), pid & 0xff])
  return sectionPacket(0, [0, 0, 0, 0, 1, 0xc1, 0, 0, ...entries])
}

function pmt(pid: number, program: number, ...streams: readonly (readonly [number, number])[]): Uint8Array {
  const entries = streams.flatMap(([type, at]) => [type, 0xe0 | (at >> 8), at & 0xff, 0xf0, 0])
  return sectionPacket(pid, [2, 0, 0, 0, program, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, ...entries])
}

function pes(pid: number, text: string): Uint8Array {
  const payload = new TextEncoder().encode(text)
  return muxPes({ pid, streamId: 0xe0, pts90k: 9, dts90k: 9, pcr: false, randomAccess: false, payload })
}

const textsOf = (seen: readonly Seen[]): string[] =>
  seen.map(({ payload }) => new TextDecoder().decode(payload))

test('TsDemux takes the first program that has video and counts the others', () => {
  const { demux, seen, pmts } = demuxOf()
  demux.push(pat([1, 0x20], [2, 0x30], [3, 0x40]))
  demux.push(pmt(0x20, 1, [0x0f, 0x21]))
  demux.push(pmt(0x30, 2, [0x06, 0x31], [0x1b, 0x32], [0x0f, 0x33]))
  demux.push(pmt(0x40, 3, [0x24, 0x41]))
  demux.push(pes(0x21, 'no'))
  demux.push(pes(0x32, 'video'))
  demux.push(pes(0x33, 'audio'))
  demux.push(pes(0x41, 'no'))
  assert.deepEqual(textsOf(seen), ['video', 'audio'])
  assert.deepEqual(
    pmts.map(({ programNumber }) => programNumber),
    [2],
  )
  assert.deepEqual([demux.stats.otherPrograms, demux.stats.otherStreams], [2, 1])
})

test('TsDemux follows a PMT whose streams change and one that moves to another program', () => {
  const { demux, seen, pmts } = demuxOf()
  demux.push(pat([1, 0x20]))
  demux.push(pmt(0x20, 1, [0x1b, 0x21]))
  demux.push(pes(0x21, 'first'))
  demux.push(pmt(0x20, 1, [0x24, 0x22]))
  demux.push(pes(0x21, 'gone'))
  demux.push(pes(0x22, 'second'))
  demux.push(pat([2, 0x20]))
  demux.push(pmt(0x20, 2, [0x1b, 0x23]))
  demux.push(pes(0x23, 'third'))
  assert.deepEqual(textsOf(seen), ['first', 'second', 'third'])
  assert.equal(pmts.length, 3)
})

test('TsDemux changes to a program that it knew already when the one it took goes', () => {
  const { demux, seen } = demuxOf()
  const tables = [pmt(0x20, 1, [0x1b, 0x21]), pmt(0x30, 2, [0x1b, 0x31])]
  const push = (...packets: Uint8Array[]): void => packets.forEach((packet) => demux.push(packet))
  push(pat([1, 0x20], [2, 0x30]), ...tables, pes(0x21, 'first'), pes(0x31, 'other'))
  push(pat([2, 0x30]), ...tables, pes(0x31, 'second'))
  push(pat([1, 0x20]), ...tables, pes(0x21, 'third'))
  assert.deepEqual(textsOf(seen), ['first', 'second', 'third'])
})

test('A PES that fills its last packet exactly ends with its declared length', () => {
  const { demux, seen } = demuxOf()
  const payload = 'x'.repeat(184 * 5 - 14)
  demux.push(pat([1, 0x20]))
  demux.push(pmt(0x20, 1, [0x1b, 0x21]))
  demux.push(pes(0x21, payload))
  assert.deepEqual(textsOf(seen), [payload])
})

test('A repeated PAT and PMT change nothing', () => {
  const { demux, pmts } = demuxOf()
  for (let round = 0; round < 5; round += 1) {
    demux.push(pat([1, 0x20]))
    demux.push(pmt(0x20, 1, [0x1b, 0x21]))
  }
  assert.equal(pmts.length, 1)
})

test('Scrambled packets, error flags and broken adaptation fields are counted and left out', () => {
  const { demux, seen } = demuxOf()
  demux.push(pat([1, 0x20]))
  demux.push(pmt(0x20, 1, [0x1b, 0x21]))
  const bad = pes(0x21, 'bad')
  for (const [at, value] of [
    [1, bad[1]! | 0x80],
    [3, bad[3]! | 0x80],
    [4, 200],
  ] as const) {
    demux.push(bad.with(at, value))
  }
  assert.equal(demux.stats.badPackets, 3)
  assert.deepEqual(seen, [])
})

test('The payloads of a clip are what ffprobe sees, in size and number', () => {
  const clip = makeClip('h264')
  const { demux, seen } = demuxOf()
  demux.push(clip)
  demux.flush()
  for (const kind of ['video', 'audio'] as const) {
    const sizes = seen.filter((unit) => unit.kind === kind).map(({ payload }) => payload.length)
    const probed = probePackets(clip, kind).map(({ size }) => size)
    if (kind === 'video') assert.deepEqual(sizes, probed)
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      probed.reduce((sum, size) => sum + size, 0),
    )
  }
  const video = seen.find((unit) => unit.kind === 'video')!
  assert.deepEqual(
    splitAnnexB(video.payload).map((nal) => nal[0]! & 31),
    [9, 7, 8, 6, 5],
  )
  const audio = seen.find((unit) => unit.kind === 'audio')!
  assert.equal(parseAdtsFrames(audio.payload).header!.sampleRate, 48000)
})

test('Fed whole units of the relay and flushed after each, every unit comes out at once', () => {
  const { demux, seen } = demuxOf()
  let units = 0
  const ingest = new TsIngest({
    endOnStuffing: true,
    onUnit: (unit) => {
      units += 1
      demux.push(unit.ts)
      demux.flush()
      assert.equal(seen.length, units)
      assert.equal(seen.at(-1)!.pts90k, unit.pts90k % 2 ** 33)
      assert.equal(seen.at(-1)!.kind, unit.track.kind)
    },
  })
  ingest.push(makeClip('h264-b-frames'), 0)
  ingest.flush()
  assert.ok(units > 100)
  assert.equal(demux.stats.continuityErrors, 0)
})

test('Random packets never throw, hang or grow', () => {
  const packet = fc.uint8Array({ minLength: 188, maxLength: 188 }).map((bytes) => {
    bytes[0] = 0x47
    bytes[1] = bytes[1]! & 0x40
    bytes[2] = bytes[2]! & 0x23
    return bytes
  })
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
      const { demux, seen } = demuxOf({ endOnStuffing: true })
      demux.push(pat([1, 0x20]))
      demux.push(pmt(0x20, 1, [0x1b, 0x21], [0x0f, 0x22]))
      for (const bytes of packets) demux.push(bytes)
      demux.flush()
      assert.ok(seen.reduce((sum, { payload }) => sum + payload.length, 0) <= packets.length * 188)
    }),
  )
})
