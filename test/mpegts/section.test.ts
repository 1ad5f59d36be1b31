import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { crc32 } from '../../src/mpegts/crc32.ts'
import { SectionAssembler } from '../../src/mpegts/section.ts'
import { createTsStats } from '../../src/mpegts/stats.ts'

/** A section with a body of `length` bytes and a right CRC. */
function section(id: number, length: number): Uint8Array {
  const total = length + 9
  const bytes = new Uint8Array(total + 3)
  bytes.set([2, 0xb0 | (total >> 8), total & 0xff, 0, id, 0xc1, 0, 0])
  bytes.fill(id, 8, 8 + length)
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)))
  return bytes
}

function collect() {
  const ids: number[] = []
  const stats = createTsStats()
  const assembler = new SectionAssembler((bytes) => ids.push(bytes[4]!), stats)
  const push = (payload: Uint8Array, unitStart: boolean): void =>
    assembler.push(payload, 0, payload.length, unitStart)
  return { push, ids, stats }
}

const join = (...parts: (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))))

test('A section over several packets is joined', () => {
  const { push, ids } = collect()
  const bytes = join([0], section(7, 600))
  push(bytes.subarray(0, 184), true)
  for (let at = 184; at < bytes.length; at += 184) push(bytes.subarray(at, at + 184), false)
  assert.deepEqual(ids, [7])
})

test('Several sections in one packet are all taken, and stuffing ends them', () => {
  const { push, ids } = collect()
  push(join([0], section(1, 5), section(2, 5), new Uint8Array(20).fill(0xff)), true)
  assert.deepEqual(ids, [1, 2])
})

test('A payload that repeats the one before is passed over, if that was whole and right', () => {
  const { push, ids, stats } = collect()
  const [one, two] = [join([0], section(1, 5)), join([0], section(2, 5))]
  for (const payload of [one, one, one, two, one]) push(payload, true)
  assert.deepEqual(ids, [1, 2, 1])
  const wrong = join([0], section(1, 5).with(10, 99))
  for (const payload of [wrong, wrong]) push(payload, true)
  assert.equal(stats.badSections, 2)
  const [start, rest] = [join([0], section(3, 300).subarray(0, 183)), section(3, 300).subarray(183)]
  for (let round = 0; round < 2; round++) {
    push(start, true)
    push(rest, false)
  }
  assert.deepEqual(ids.slice(3), [3, 3])
})

test('The pointer field separates the end of one section from the start of the next', () => {
  const { push, ids } = collect()
  const first = section(1, 200)
  push(join([0], first.subarray(0, 183)), true)
  const rest = first.subarray(183)
  push(join([rest.length], rest, section(2, 10)), true)
  assert.deepEqual(ids, [1, 2])
})

test('A wrong CRC, an absurd length and a pointer behind the packet are counted', () => {
  const { push, ids, stats } = collect()
  push(join([0], section(1, 5).with(10, 99)), true)
  push(Uint8Array.of(0, 2, 0xbf, 0xff, 0, 1), true)
  push(Uint8Array.of(0, 2, 0xb0, 1, 0, 1), true)
  push(Uint8Array.of(200, 2, 0xb0), true)
  assert.deepEqual(ids, [])
  assert.equal(stats.badSections, 4)
})

test('Random payloads never throw or hang', () => {
  const payloads = fc.array(fc.tuple(fc.uint8Array({ maxLength: 184 }), fc.boolean()))
  fc.assert(
    fc.property(payloads, (list) => {
      const { push } = collect()
      for (const [payload, start] of list) push(payload, start)
    }),
  )
})
