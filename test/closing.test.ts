import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeRooms } from '../src/closing.ts'
import { silentLog } from '../src/log.ts'
import { ManualClock } from './support/manual-clock.ts'

test('Rooms that do not close are waited for no longer than leaves the listener its time within three seconds', async () => {
  const clock = new ManualClock()
  const said: string[] = []
  const log = { ...silentLog, warn: (_: unknown, message: string) => void said.push(message) }
  let isOver = false
  const closing = closeRooms([Promise.resolve(), new Promise(() => undefined)], { clock, log })
  void closing.then(() => (isOver = true))
  await clock.advance(2_000)
  assert.equal(isOver, false)
  await clock.advance(200)
  assert.equal(isOver, true)
  assert.deepEqual(said, ['A part of the relay did not close in time and is no longer waited for'])
  await closeRooms([Promise.resolve()], { clock, log })
  assert.equal(said.length, 1)
  assert.equal(clock.pendingTimers, 0)
  await assert.rejects(closeRooms([Promise.reject(new Error('no disk'))], { clock, log }), /no disk/)
})
