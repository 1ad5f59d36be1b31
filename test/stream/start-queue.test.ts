import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { StartQueue } from '../../src/stream/start-queue.ts'
import { ManualClock } from '../support/manual-clock.ts'

describe('StartQueue', () => {
  it('admits so many at once and the others in their order as turns are given back', () => {
    const queue = new StartQueue(2, new ManualClock())
    const admitted: number[] = []
    const tickets = [0, 1, 2, 3].map((at) => queue.enter('fresh', () => admitted.push(at)))
    assert.deepEqual(admitted, [0, 1])
    assert.deepEqual([queue.starting, queue.waiting], [2, 2])
    tickets[1]?.leave()
    tickets[1]?.leave()
    assert.deepEqual(admitted, [0, 1, 2])
    tickets[0]?.leave()
    assert.deepEqual(admitted, [0, 1, 2, 3])
  })

  it('forgets one that leaves while it waits', () => {
    const queue = new StartQueue(1, new ManualClock())
    const admitted: string[] = []
    const first = queue.enter('fresh', () => admitted.push('first'))
    queue.enter('fresh', () => admitted.push('second')).leave()
    queue.enter('fresh', () => admitted.push('third'))
    first.leave()
    assert.deepEqual(admitted, ['first', 'third'])
  })

  it('admits those that have not failed yet before those that have', () => {
    const queue = new StartQueue(1, new ManualClock())
    const admitted: string[] = []
    const first = queue.enter('retry', () => admitted.push('first'))
    queue.enter('retry', () => admitted.push('retry'))
    queue.enter('fresh', () => admitted.push('fresh'))
    first.leave()
    assert.deepEqual(admitted, ['first', 'fresh'])
  })

  it('keeps one place that those which failed before cannot take', () => {
    const queue = new StartQueue(3, new ManualClock())
    const admitted: string[] = []
    const [first] = ['a', 'b', 'c'].map((name) => queue.enter('retry', () => admitted.push(name)))
    queue.enter('fresh', () => admitted.push('fresh'))
    assert.deepEqual(admitted, ['a', 'b', 'fresh'])
    first?.leave()
    assert.deepEqual(admitted, ['a', 'b', 'fresh', 'c'])
  })

  it('admits those that somebody waits for before all others, and beside as many others as may start', () => {
    const queue = new StartQueue(2, new ManualClock())
    const admitted: string[] = []
    const enter = (rank: 'fresh' | 'watched', name: string) => queue.enter(rank, () => admitted.push(name))
    const [first] = [enter('fresh', 'a'), enter('fresh', 'b'), enter('fresh', 'c')]
    for (const name of ['A', 'B', 'C']) enter('watched', name)
    assert.deepEqual(admitted, ['a', 'b', 'A', 'B'])
    first?.leave()
    assert.deepEqual(admitted, ['a', 'b', 'A', 'B', 'C'])
  })

  it('lets one hurry that waits when somebody comes to watch it', () => {
    const queue = new StartQueue(1, new ManualClock())
    const admitted: string[] = []
    const enter = (rank: 'fresh' | 'retry', name: string) => queue.enter(rank, () => admitted.push(name))
    const running = enter('fresh', 'running')
    const [, hurried, failed] = [enter('fresh', 'other'), enter('fresh', 'hurried'), enter('retry', 'failed')]
    failed?.hurry()
    hurried?.hurry()
    assert.deepEqual(admitted, ['running', 'hurried'])
    hurried?.leave()
    hurried?.hurry()
    running.hurry()
    assert.deepEqual([queue.starting, queue.waiting], [1, 2])
  })

  it('goes on to the next when a turn is given back at once', () => {
    const queue = new StartQueue(1, new ManualClock())
    const admitted: number[] = []
    for (const at of [0, 1, 2]) {
      queue.enter('fresh', (ticket) => {
        admitted.push(at)
        ticket.leave()
      })
    }
    assert.deepEqual(admitted, [0, 1, 2])
    assert.equal(queue.starting, 0)
  })
})
