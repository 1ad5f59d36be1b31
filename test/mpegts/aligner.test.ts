import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Aligner } from '../../src/mpegts/aligner.ts'
import { createTsStats } from '../../src/mpegts/stats.ts'

function packet(id: number): Uint8Array {
  const bytes = new Uint8Array(188).fill(id)
  bytes[0] = 0x47
  return bytes
}

function collect() {
  const ids: number[] = []
  const stats = createTsStats()
  const aligner = new Aligner((bytes, start, end) => {
    assert.equal((end - start) % 188, 0)
    for (let at = start; at < end; at += 188) {
      assert.equal(bytes[at], 0x47)
      ids.push(bytes[at + 1]!)
    }
  }, stats)
  return { aligner, ids, stats }
}

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts))

test('Aligner cuts packets byte by byte as it does at once', () => {
  const stream = join(packet(1), packet(2), packet(3))
  const whole = collect()
  whole.aligner.push(stream)
  const bytewise = collect()
  for (const byte of stream) bytewise.aligner.push(Uint8Array.of(byte))
  assert.deepEqual(whole.ids, [1, 2, 3])
  assert.deepEqual(bytewise.ids, [1, 2, 3])
  assert.deepEqual(bytewise.stats, whole.stats)
})

test('Aligner hands on a lone packet at once', () => {
  const { aligner, ids } = collect()
  aligner.push(packet(9))
  assert.deepEqual(ids, [9])
})

test('Aligner finds sync again behind garbage, counts it, and is not fooled by a stray sync byte', () => {
  const { aligner, ids, stats } = collect()
  const garbage = new Uint8Array(100)
  garbage[50] = 0x47
  aligner.push(join(packet(1), garbage, packet(2), packet(3), packet(4), packet(5)))
  assert.deepEqual(ids, [1, 2, 3, 4, 5])
  assert.equal(stats.lostSyncs, 1)
  assert.equal(stats.skippedBytes, 100)
})

test('Any chunking of a damaged stream gives the same packets and counts', () => {
  const packets = Array.from({ length: 40 }, (_, index) => packet(index + 100))
  const part = fc.oneof(fc.constant(undefined), fc.uint8Array({ minLength: 1, maxLength: 300 }))
  const property = fc.property(
    fc.array(part, { minLength: 40, maxLength: 40 }),
    fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
    (garbage, sizes) => {
      const stream = join(...packets.flatMap((bytes, index) => [bytes, garbage[index] ?? new Uint8Array(0)]))
      const whole = collect()
      whole.aligner.push(stream)
      const cut = collect()
      let at = 0
      for (let index = 0; at < stream.length; index += 1) {
        const size = sizes[index % sizes.length]!
        cut.aligner.push(stream.subarray(at, at + size))
        at += size
      }
      assert.deepEqual(cut.ids, whole.ids)
      assert.deepEqual(cut.stats, whole.stats)
    },
  )
  fc.assert(property, { numRuns: 50 })
})

test('Aligner passes over megabytes of garbage in little time', () => {
  const { aligner, stats } = collect()
  const sync = new Uint8Array(1000).fill(0x47, 0, 1)
  for (let index = 0; index < 8000; index += 1) aligner.push(sync)
  assert.ok(stats.skippedBytes > 7_000_000)
})
