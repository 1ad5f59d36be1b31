import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../src/log.ts'
import type { Log } from '../../src/log.ts'
import { LifeLog } from '../../src/stream/life-log.ts'
import { ManualClock } from '../support/manual-clock.ts'

const FAULT = { cause: 'exited', message: 'It is gone.' } as const

test('LifeLog tells of a turn that was kept back when its minute is over, unless it is past by then', () => {
  const said: unknown[] = []
  const at = (fields: unknown, message: string) => void said.push([message, fields])
  const log: Log = { ...silentLog, info: at, warn: at }
  const clock = new ManualClock()
  const life = new LifeLog({ clock, log })
  const failed = ['The camera failed', { cause: 'exited', reason: 'It is gone.' }]
  life.live()
  clock.tick(1_000)
  life.failed(FAULT)
  life.live()
  assert.deepEqual(said, [['The camera is live', {}], failed])
  clock.tick(58_999)
  assert.equal(said.length, 2)
  clock.tick(1)
  assert.deepEqual(said.slice(2), [['The camera is live', {}]])
  clock.tick(120_000)
  life.failed(FAULT)
  assert.deepEqual(said.slice(3), [failed], 'at once, for it was quiet')
  life.live()
  life.failed(FAULT)
  life.live()
  assert.equal(clock.pendingTimers, 0, 'it is as the log says')
  clock.tick(120_000)
  assert.equal(said.length, 5)
  life.forget()
  life.failed(FAULT)
  assert.deepEqual(said.slice(5), [failed])
})
