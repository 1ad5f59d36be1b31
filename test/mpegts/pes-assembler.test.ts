import assert from 'node:assert/strict'
import { test } from 'node:test'
import { muxPes } from '../../src/mpegts/mux.ts'
import { payloadStart } from '../../src/mpegts/packet.ts'
import { MAX_PES_BYTES, PesAssembler } from '../../src/mpegts/pes-assembler.ts'
import { rewriteHeader } from '../../src/mpegts/rewrite.ts'
import { createTsStats } from '../../src/mpegts/stats.ts'

const PID = 0x100

function assemble(endOnStuffing = false) {
  const sizes: number[] = []
  const continuations: boolean[] = []
  const stats = createTsStats()
  const assembler = new PesAssembler({
    pid: PID,
    streamType: 0x1b,
    kind: 'video',
    endOnStuffing,
    stats,
    onPes: (pes) => {
      sizes.push(pes.payload.length)
      continuations.push(pes.continuation)
    },
  })
  let counter = 0
  const push = (packets: Uint8Array, nowMs = 0): void => {
    for (let at = 0; at < packets.length; at += 188) {
      rewriteHeader(packets, at, PID, counter)
      counter += 1
      assembler.push(packets, at, payloadStart(packets, at), nowMs)
    }
  }
  return {
    assembler,
    sizes,
    continuations,
    stats,
    push,
    skip: () => (counter += 1),
    repeat: () => (counter -= 1),
  }
}

function pes(length: number): Uint8Array {
  const payload = new Uint8Array(length).fill(1)
  return muxPes({ pid: PID, streamId: 0xe0, pts90k: 0, dts90k: 0, pcr: false, randomAccess: false, payload })
}

/** The same PES without a declared length. */
function unbounded(length: number): Uint8Array {
  const packets = pes(length)
  packets.fill(0, payloadStart(packets, 0) + 4, payloadStart(packets, 0) + 6)
  return packets
}

test('A PES ends with its declared length', () => {
  const { push, sizes } = assemble()
  push(pes(170))
  push(pes(5000))
  assert.deepEqual(sizes, [170, 5000])
})

test('A PES without length ends at the next start, or at flush', () => {
  const { assembler, push, sizes } = assemble()
  push(unbounded(1000))
  assert.deepEqual(sizes, [])
  push(unbounded(500))
  assert.deepEqual(sizes, [1000])
  assembler.flush(true)
  assert.deepEqual(sizes, [1000, 500])
  assembler.flush(true)
  assert.equal(sizes.length, 2)
})

test('With endOnStuffing it ends at the stuffed packet; one that fits exactly waits', () => {
  const { assembler, push, sizes } = assemble(true)
  push(unbounded(1000))
  assert.deepEqual(sizes, [1000])
  push(unbounded(184 * 3 - 14))
  assert.deepEqual(sizes, [1000])
  assembler.flush(true)
  assert.deepEqual(sizes, [1000, 184 * 3 - 14])
})

test('flush leaves a PES that misses declared bytes, unless all is to go', () => {
  const { assembler, push, sizes } = assemble()
  push(pes(1000).subarray(0, 188 * 2))
  assembler.flush(true)
  assert.deepEqual(sizes, [])
  assembler.flush(false)
  assert.deepEqual(sizes, [184 * 2 - 14])
})

test('Bytes behind an end become a continuation, but not behind a gap', () => {
  const { assembler, push, skip, sizes, continuations } = assemble()
  const rest = (): Uint8Array => {
    const packets = unbounded(50)
    packets[1] = packets[1]! & ~0x40
    return packets
  }
  push(pes(10))
  push(rest())
  assembler.flush(true)
  assert.deepEqual(continuations, [false, true])
  skip()
  push(rest())
  assembler.flush(true)
  assert.equal(sizes.length, 2)
})

test('A repeated packet is taken once, a missing one is counted', () => {
  const { push, repeat, skip, sizes, stats } = assemble()
  push(pes(10))
  repeat()
  push(pes(10))
  assert.deepEqual(sizes, [10])
  skip()
  push(pes(20))
  assert.deepEqual(sizes, [10, 20])
  assert.deepEqual([stats.duplicatePackets, stats.continuityErrors], [1, 1])
})

test('A PES that outgrows its bound is given up and the next one is taken', () => {
  const { push, sizes, stats } = assemble()
  push(unbounded(MAX_PES_BYTES + 1000))
  assert.equal(stats.oversizedPes, 1)
  push(pes(10))
  assert.deepEqual(sizes, [10])
})

test('A PES header over two packets is read', () => {
  const { push, sizes } = assemble()
  const whole = pes(170)
  const bytes = whole.subarray(payloadStart(whole, 0))
  const packets = new Uint8Array(376).fill(0xff)
  const first = bytes.subarray(0, 7)
  const second = bytes.subarray(7)
  packets.set([0x47, 0x41, 0, 0x30, 183 - first.length, 0])
  packets.set(first, 188 - first.length)
  packets.set([0x47, 0x01, 0, 0x30, 183 - second.length], 188)
  if (second.length < 183) packets[188 + 5] = 0
  packets.set(second, 376 - second.length)
  push(packets)
  assert.deepEqual(sizes, [170])
})

test('A start without a PES header is counted and left out', () => {
  const { push, sizes, stats } = assemble()
  const packets = pes(10)
  packets[payloadStart(packets, 0) + 2] = 7
  push(packets)
  assert.deepEqual(sizes, [])
  assert.equal(stats.badPackets, 1)
})
