import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BatchSeat } from '../../src/stream/batch-seat.ts'
import { Batch, type Member } from '../../src/stream/batch.ts'
import { FakeSink, fakeBatch } from '../support/fake-sink.ts'
import { picture } from '../support/units.ts'

it('BatchSeat counts what the batch wrote since its reader came, and nothing once that left', () => {
  const batch = new Batch<Member>(fakeBatch, 1000, () => assert.fail())
  const makeMember = (): Member => ({ slot: -1, overflowed: () => assert.fail() })
  const [earlier, late] = [makeMember(), makeMember()]
  new BatchSeat().take(batch, earlier, new FakeSink())
  batch.write(picture(), 0, 188)

  const seat = new BatchSeat()
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units], [false, 0, 0])
  const sink = new FakeSink()
  seat.take(batch, late, sink)
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units], [true, 0, 0])
  batch.write(picture(), 1, 376)
  assert.deepEqual([seat.bytes, seat.units], [376, 1])
  assert.equal(sink.units.length, 1)

  seat.leave(late)
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units], [false, 0, 0])
  batch.write(picture(), 2, 188)
  assert.equal(sink.units.length, 1)
  assert.deepEqual(batch.members, [earlier])
})
