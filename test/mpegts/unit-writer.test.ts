import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { muxPes } from '../../src/mpegts/mux.ts'
import { isStuffed, payloadStart } from '../../src/mpegts/packet.ts'
import { parsePesHeader } from '../../src/mpegts/pes.ts'
import { readPcr } from '../../src/mpegts/rewrite.ts'
import { UnitWriter } from '../../src/mpegts/unit-writer.ts'
import { TsCheck } from '../support/ts-check.ts'

const WRAP = 2 ** 33
const payload = new Uint8Array(300)

function packets(pcr: boolean, dts90k = 5000): Uint8Array {
  return muxPes({ pid: 0x44, streamId: 0xe0, pts90k: dts90k + 90, dts90k, pcr, randomAccess: false, payload })
}

function write(writer: UnitWriter, bytes: Uint8Array, dts90k: number, keyframe = false): Uint8Array {
  const stamp = { pts90k: dts90k + 90, dts90k, discontinuity: false }
  const { bytes: buffer } = writer.write({ kind: 'video', packets: bytes, stamp, rawDts90k: 5000, keyframe })
  return buffer.subarray(UNIT_HEADROOM, buffer.length - UNIT_TAILROOM)
}

function mux(writer: UnitWriter, dts90k: number, keyframe = false): Uint8Array {
  const stamp = { pts90k: dts90k, dts90k, discontinuity: false }
  const { bytes } = writer.mux({ kind: 'video', parts: [payload], stamp, keyframe, continuation: false })
  return bytes.subarray(UNIT_HEADROOM, bytes.length - UNIT_TAILROOM)
}

function pcrsOf(ts: Uint8Array): number[] {
  const places = Array.from({ length: ts.length / 188 }, (_, index) => index * 188)
  return places.map((at) => readPcr(ts, at)).filter((pcr) => pcr !== undefined)
}

test('Times beyond 33 bits wrap in PES header and PCR alike', () => {
  const ts = write(new UnitWriter(), packets(true), WRAP + 700)
  const header = parsePesHeader(ts, payloadStart(ts, 0), 188)
  assert.ok(typeof header === 'object')
  assert.deepEqual([header.pts90k, header.dts90k, readPcr(ts, 0)], [790, 700, 700])
})

test('A PCR keeps its lead over the DTS, and a senseless one becomes the DTS', () => {
  const early = packets(true)
  early.set(packets(true, 4000).subarray(6, 12), 6)
  assert.equal(readPcr(write(new UnitWriter(), early, 100_000), 0), 99_000)
  const senseless = packets(true)
  senseless.set(packets(true, 9_000_000).subarray(6, 12), 6)
  assert.equal(readPcr(write(new UnitWriter(), senseless, 100_000), 0), 100_000)
})

test('Where the source has no PCR one is added every 100 ms at the latest', () => {
  const writer = new UnitWriter()
  const added = [0, 3600, 7200, 10_800, 14_400].map(
    (dts90k) => write(writer, packets(false), dts90k).length / 188,
  )
  assert.deepEqual(added, [3, 2, 3, 2, 3])
})

const SLOW = [0, 18_000, 30_000, 120_000, 210_001]

test('A slow picture brings the PCRs of the time before it, at most 100 ms apart and for a second at most', () => {
  const muxed = new UnitWriter()
  const written = new UnitWriter()
  const pcrs = [
    SLOW.map((dts90k) => pcrsOf(mux(muxed, dts90k))),
    SLOW.map((dts90k) => pcrsOf(write(written, packets(true), dts90k))),
    SLOW.map((dts90k) => pcrsOf(write(written, packets(false), dts90k + 300_000))),
  ]
  const filled = [
    [0],
    [9000, 18_000],
    [24_000, 30_000],
    [39_000, 48_000, 57_000, 66_000, 75_000, 84_000, 93_000, 102_000, 111_000, 120_000],
    [210_001],
  ]
  const later = filled.map((times) => times.map((pcr) => pcr + 300_000))
  // Before its first, 89999 ticks after the last PCR.
  later[0] = Array.from({ length: 10 }, (_, index) => 210_001 + Math.floor((89_999 * (index + 1)) / 10))
  assert.deepEqual(pcrs, [filled, filled, later])
})

test('PCRs are filled in between those of a source that have a lead', () => {
  const writer = new UnitWriter()
  const early = packets(true)
  early.set(packets(true, 4000).subarray(6, 12), 6)
  assert.deepEqual(pcrsOf(write(writer, early, 100_000)), [99_000])
  assert.deepEqual(pcrsOf(write(writer, early, 118_000)), [108_000, 117_000])
  assert.deepEqual(pcrsOf(write(writer, packets(true), 118_100)), [118_100])
})

test('The last PCR within a picture is the one that the next are filled in behind', () => {
  const writer = new UnitWriter()
  const twice = new Uint8Array(4 * 188)
  twice.set(packets(true, 5000))
  twice.set(packets(true, 4000), 2 * 188)
  assert.deepEqual(pcrsOf(write(writer, twice, 100_000)), [100_000, 99_000])
  assert.deepEqual(pcrsOf(write(writer, packets(true), 109_000)), [104_000, 109_000])
})

test('Pictures that come every 100 ms or more often get no packet more', () => {
  const writer = new UnitWriter()
  for (let dts90k = 0; dts90k <= 90_000; dts90k += 9000) assert.equal(mux(writer, dts90k).length, 2 * 188)
})

test('A demuxer gets the same pictures whatever PCRs stand between them', () => {
  const writer = new UnitWriter()
  writer.announce('h264', false)
  const pictures: string[] = []
  const demux = new TsDemux({
    onPes: (pes) => pictures.push(`${pes.pts90k} ${pes.payload.length} ${pes.discontinuity}`),
    onPmt: () => undefined,
  })
  const check = new TsCheck()
  for (const dts90k of SLOW) {
    const ts = mux(writer, dts90k, dts90k === 0)
    demux.push(ts)
    check.push(ts, 0, ts.length)
  }
  assert.deepEqual(
    pictures,
    SLOW.map((dts90k) => `${dts90k} 300 false`),
  )
  const { badPackets, continuityErrors, duplicatePackets } = demux.stats
  assert.deepEqual([badPackets, continuityErrors, duplicatePackets], [0, 0, 0])
  assert.deepEqual([check.badPackets, check.lostPackets, check.backwardSteps], [0, 0, 0])
})

test('The version of the PMT grows only when the program changes', () => {
  const writer = new UnitWriter()
  const version = (): number => (write(writer, packets(true), 0, true)[188 + 10]! >> 1) & 31
  writer.announce('h264', false)
  assert.equal(version(), 0)
  writer.announce('h264', false)
  assert.equal(version(), 0)
  writer.announce('h264', true)
  assert.equal(version(), 1)
})

test('A keyframe gets the random access indicator where there is an adaptation field', () => {
  const ts = write(new UnitWriter(), packets(true), 0, true)
  assert.equal(ts[376 + 5]! & 0x40, 0x40)
})

test('A picture too long to be declared ends with a stuffed packet, whatever its length', () => {
  const stamp = { pts90k: 0, dts90k: 0, discontinuity: false }
  const full = 500 * 184 - 14 - 8
  for (const length of [full - 1, full, full + 1]) {
    const parts = [new Uint8Array(length).fill(1)]
    const draft = { kind: 'video', parts, stamp, keyframe: false, continuation: false } as const
    const { bytes } = new UnitWriter().mux(draft)
    assert.equal(isStuffed(bytes, bytes.length - UNIT_TAILROOM - 188), true)
  }
})
