import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UNIT_HEADROOM, UNIT_TAILROOM } from '../../src/media/unit.ts'
import { muxPes } from '../../src/mpegts/mux.ts'
import { isStuffed, payloadStart } from '../../src/mpegts/packet.ts'
import { parsePesHeader } from '../../src/mpegts/pes.ts'
import { readPcr } from '../../src/mpegts/rewrite.ts'
import { UnitWriter } from '../../src/mpegts/unit-writer.ts'

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
  assert.deepEqual(added, [3, 2, 2, 3, 2])
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
