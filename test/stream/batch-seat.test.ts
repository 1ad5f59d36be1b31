import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BatchSeat } from '../../src/stream/batch-seat.ts'
import { Batch, type Member } from '../../src/stream/batch.ts'
import { READER_LIMITS } from '../../src/stream/patience.ts'
import { FakeSink, fakeBatch } from '../support/fake-sink.ts'
import { picture } from '../support/units.ts'
import { makeMember } from './kit.ts'

it('BatchSeat counts what the batch wrote since its reader came, and nothing once that left', () => {
  const batch = new Batch<Member>(fakeBatch, READER_LIMITS, () => assert.fail())
  const [earlier, late] = [makeMember(), makeMember()]
  const write = (index: number, bytes: number): void => {
    batch.begin(picture(), index, bytes, 0)
    batch.write(2)
  }
  new BatchSeat(earlier).take(batch, new FakeSink(), 0)
  write(0, 188)

  const seat = new BatchSeat(late)
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units, seat.next], [false, 0, 0, undefined])
  const sink = new FakeSink()
  seat.take(batch, sink, 1)
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units, seat.next], [true, 0, 0, 1])
  write(1, 376)
  assert.deepEqual([seat.bytes, seat.units, seat.next], [376, 1, 2])
  assert.equal(sink.units.length, 1)

  seat.leave()
  assert.deepEqual([seat.isTaken, seat.bytes, seat.units], [false, 0, 0])
  write(2, 188)
  assert.equal(sink.units.length, 1)
  assert.deepEqual(batch.members, [earlier])
})

it('BatchSeat has not got the unit in hand until its own turn has come', () => {
  const batch = new Batch<Member>(fakeBatch, READER_LIMITS, () => assert.fail())
  const seats = [0, 1, 2].map(() => new BatchSeat<Member>(makeMember()))
  for (const seat of seats) seat.take(batch, new FakeSink(), 7)
  const unit = picture()
  batch.begin(unit, 7, 188, 0)
  batch.write(1)
  assert.deepEqual(
    seats.map(({ owed, units, bytes, next }) => [owed, units, bytes, next]),
    [
      [unit, 0, 0, 7],
      [unit, 0, 0, 7],
      [undefined, 1, 188, 8],
    ],
  )
})
