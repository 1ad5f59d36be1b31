import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecentChanges } from '../../src/config/recent-changes.ts'
import { ManualClock } from '../support/manual-clock.ts'

test('An edit by hand is unseen for two seconds, and once', () => {
  const clock = new ManualClock()
  const recent = new RecentChanges(clock)
  recent.noteEdits(['a', 'b'])
  assert.deepEqual([recent.takeUnseen('a'), recent.takeUnseen('a')], [true, false])
  clock.tick(2001)
  assert.equal(recent.takeUnseen('b'), false)
})

test('A write is remembered with the sixteen newest entries that it replaced, until it is put back', () => {
  const recent = new RecentChanges(new ManualClock())
  for (let at = 0; at < 20; at++) recent.noteWrite('a', String(at))
  const befores = [...recent.fresh.get('a')!.befores]
  assert.deepEqual([befores.length, befores[0], befores.at(-1)], [16, '4', '19'])
  recent.forgetWrites(['a'])
  assert.equal(recent.fresh.size, 0)
})
