import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bottleneckOf } from '../../bench/scale/bottleneck.ts'
import type { Point } from '../../bench/scale/point.ts'
import { camerasOn, viewersOn, type Costs, type MachineClass } from '../../bench/scale/sizing.ts'

const costs: Costs = {
  relayPerCamera: 0.5,
  pullPerCamera: 0.5,
  mibPerCamera: 10,
  perWriteASecond: 0.001,
  perGigabit: 5,
  mibPerViewer: 0.1,
  baseMib: 60,
}
const machine: MachineClass = { name: 'some', cores: 2, speed: 1, memoryGib: 8, gigabits: 10 }
const idle: Point = {
  relayPercent: 40,
  threadPercent: 40,
  pullsPercent: 10,
  farmPercent: 20,
  swarmPercent: 50,
  machinePercent: 120,
  relayMib: 100,
  pullsMib: 12,
  gigabitsPerSecond: 1,
  loopMs: 3,
  fault: undefined,
}

describe('The sizing', () => {
  it('names what ends first: thread, cores, memory, network', () => {
    assert.deepEqual(camerasOn(machine, costs), { count: 140, limit: 'the relay’s one thread' })
    assert.deepEqual(camerasOn({ ...machine, cores: 1 }, costs), { count: 70, limit: 'all cores' })
    assert.deepEqual(camerasOn({ ...machine, memoryGib: 1 }, costs), { count: 65, limit: 'memory' })
    assert.deepEqual(camerasOn({ ...machine, gigabits: 0.1 }, costs), { count: 35, limit: 'network in' })
  })

  it('takes from the viewers what the cameras need', () => {
    // 70 % of a core, of which a viewer needs 25 × 0.001 + 0.002 × 5 = 0.035 %.
    assert.deepEqual(viewersOn(machine, costs, 0), { count: 2000, limit: 'the relay’s one thread' })
    assert.deepEqual(viewersOn(machine, costs, 70), { count: 1000, limit: 'the relay’s one thread' })
    assert.equal(viewersOn(machine, costs, 1000).count, 0)
    assert.deepEqual(viewersOn({ ...machine, gigabits: 1 }, costs, 0), { count: 350, limit: 'network out' })
  })

  it('gives a slower machine less', () => {
    assert.equal(camerasOn({ ...machine, speed: 0.5 }, costs).count, 70)
  })
})

describe('The first bottleneck', () => {
  it('is none while nothing is full', () => assert.equal(bottleneckOf(idle, 2), undefined))

  it('is the relay before the machine, and the bench is told from both', () => {
    const names = (change: Partial<Point>): string | undefined => bottleneckOf({ ...idle, ...change }, 2)
    assert.match(names({ threadPercent: 97, machinePercent: 195 }) ?? '', /^the relay’s one thread \(97 %/)
    assert.match(names({ machinePercent: 195 }) ?? '', /^this machine’s 2 cores: relay 40 %, pulls 10 %/)
    assert.match(
      names({ machinePercent: 195, swarmPercent: 5 }) ?? '',
      /^other programs on this machine: relay/,
    )
    assert.match(names({ swarmPercent: 99 }) ?? '', /^the bench: a process of viewers/)
    assert.match(names({ farmPercent: 99 }) ?? '', /^the bench: the process of cameras/)
    assert.match(names({ loopMs: 80 }) ?? '', /event loop, late by 80 ms/)
    assert.match(names({ fault: 'a viewer got 3 of 9 pictures' }) ?? '', /^unknown: a viewer got 3 of 9/)
  })
})
