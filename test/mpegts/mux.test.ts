import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { hasPlainEnd, muxPes, pesPacketCount, writePes } from '../../src/mpegts/mux.ts'
import { VIDEO_PID, isStuffed } from '../../src/mpegts/packet.ts'
import type { PesUnit } from '../../src/mpegts/pes-unit.ts'
import { encodePat, encodePmt } from '../../src/mpegts/psi.ts'

test('What muxPes writes TsDemux reads, and only the last packet is stuffed', () => {
  const input = fc.record({
    length: fc.oneof(fc.nat(2000), fc.integer({ min: 65_000, max: 66_500 })),
    pts90k: fc.nat(2 ** 33 - 1),
    reorder: fc.nat(10_000),
    pcr: fc.boolean(),
    randomAccess: fc.boolean(),
  })
  const property = fc.property(input, ({ length, pts90k, reorder, pcr, randomAccess }) => {
    const payload = new Uint8Array(length).map((_, index) => index)
    const dts90k = Math.max(0, pts90k - reorder)
    const packets = muxPes({ pid: VIDEO_PID, streamId: 0xe0, pts90k, dts90k, pcr, randomAccess, payload })
    assert.equal(packets.length % 188, 0)
    for (let at = 0; at < packets.length - 188; at += 188) assert.equal(isStuffed(packets, at), false)
    const header = (pts90k === dts90k ? 14 : 19) + (pcr ? 8 : randomAccess ? 2 : 0)
    assert.equal(isStuffed(packets, packets.length - 188), (length + header) % 184 !== 0)
    const seen: [PesUnit, Uint8Array][] = []
    const demux = new TsDemux({ onPes: (pes) => seen.push([pes, pes.payload]), onPmt: () => undefined })
    demux.push(encodePat())
    demux.push(encodePmt({ video: 'h264', audio: false, version: 0 }))
    demux.push(packets)
    assert.equal(seen.length, length + (pts90k === dts90k ? 8 : 13) <= 0xffff ? 1 : 0)
    demux.flush()
    const [pes, bytes] = seen[0]!
    assert.deepEqual(bytes, payload)
    assert.deepEqual([pes.pts90k, pes.dts90k, pes.randomAccessIndicator], [pts90k, dts90k, randomAccess])
    assert.equal(demux.stats.continuityErrors + demux.stats.badPackets, 0)
  })
  fc.assert(property, { numRuns: 60 })
})

test('writePes puts pieces where it is told, as muxPes puts the whole, with the counter going on', () => {
  const lengths = fc.array(fc.nat(900), { minLength: 1, maxLength: 4 })
  const property = fc.property(lengths, fc.boolean(), fc.boolean(), (sizes, pcr, hasTime) => {
    const parts = sizes.map((size, index) => new Uint8Array(size).map((_, at) => at + index))
    const times = { pts90k: hasTime ? 900 : undefined, dts90k: 900 }
    const pes = { pid: VIDEO_PID, streamId: 0xe0, ...times, pcr, randomAccess: false, parts }
    const count = pesPacketCount(pes)
    const target = new Uint8Array(50 + count * 188 + 50).fill(0xcc)
    writePes(target, 50, pes, 13)
    const payload = new Uint8Array(Buffer.concat(parts))
    const whole = muxPes({ ...pes, payload })
    for (let at = 0; at < whole.length; at += 188) {
      assert.equal(target[50 + at + 3]! & 15, (13 + at / 188) & 15)
      target[50 + at + 3] = whole[at + 3]!
    }
    assert.deepEqual(target.subarray(50, -50), whole)
    assert.ok([...target.subarray(0, 50), ...target.subarray(-50)].every((byte) => byte === 0xcc))
  })
  fc.assert(property, { numRuns: 100 })
})

test('A PES that is too long for its length has a plain end only where its last packet is stuffed', () => {
  const pes = { pid: VIDEO_PID, streamId: 0xe0, pts90k: 0, dts90k: 0, pcr: true, randomAccess: false }
  const parts = (bytes: number): { parts: Uint8Array[] } => ({ parts: [new Uint8Array(bytes)] })
  const full = 500 * 184 - 14 - 8
  assert.equal(hasPlainEnd({ ...pes, ...parts(full) }), false)
  assert.equal(hasPlainEnd({ ...pes, ...parts(full + 1) }), true)
  assert.equal(hasPlainEnd({ ...pes, ...parts(10 * 184 - 14 - 8) }), true)
})
