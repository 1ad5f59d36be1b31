import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Framer, PingNumbers } from '../../../src/outputs/websocket/framer.ts'
import type { Unit } from '../../../src/media/unit.ts'
import { Budget } from '../../../src/stream/budget.ts'
import { live, makeFanout } from '../../stream/kit.ts'
import { details, FakeSink } from '../../support/fake-sink.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { keyframe, picture } from '../../support/units.ts'

const VIEWERS = 1000
const WARM_UP = 100
const PICTURES = 200

it('A picture for a thousand viewers allocates nothing for each of them beside what the write of their sockets does', () => {
  const clock = new ManualClock()
  const fanout = makeFanout({
    clock,
    budget: new Budget(Number.POSITIVE_INFINITY),
    limits: {},
    ringBytes: 10_000_000,
  })
  const { plainBatch } = new Framer(clock, new PingNumbers())
  let writes = 0
  const write = (): boolean => {
    writes++
    return true
  }
  fanout.push(keyframe())
  for (let at = 0; at < VIEWERS; at++) {
    const sink = new FakeSink()
    const outlet = { writable: true, writableLength: 0, write }
    sink.takeSeat = () => ({ writer: plainBatch, outlet })
    fanout.attach(sink, details, live)
  }
  fanout.sweep(clock.nowMs())
  const units = Array.from({ length: WARM_UP + PICTURES }, () => picture())
  const push = (some: readonly Unit[]): number => {
    const before = process.memoryUsage().heapUsed
    for (const unit of some) fanout.push(unit)
    return process.memoryUsage().heapUsed - before
  }
  // What it is made of is compiled meanwhile.
  push(units.slice(0, WARM_UP))
  const bytes = push(units.slice(WARM_UP)) / (PICTURES * VIEWERS)
  assert.equal(writes, units.length * VIEWERS)
  assert.ok(bytes < 8, `${bytes.toFixed(1)} bytes for each viewer and picture`)
})
