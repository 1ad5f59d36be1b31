import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AppendQueue, QueueFullError, type AppendTarget } from '../../src/player/append-queue.ts'

/** Takes one thing at a time, as a `SourceBuffer` does. */
class FakeTarget implements AppendTarget {
  updating = false
  readonly log: string[] = []

  appendBuffer(bytes: Uint8Array): void {
    this.#begin(`append ${[...bytes].join(' ')}`)
  }

  changeType(mime: string): void {
    assert.equal(this.updating, false)
    this.log.push(`type ${mime}`)
  }

  remove(startSec: number, endSec: number): void {
    this.#begin(`remove ${startSec} ${endSec}`)
  }

  #begin(entry: string): void {
    assert.equal(this.updating, false)
    this.updating = true
    this.log.push(entry)
  }
}

function attached(): { queue: AppendQueue; target: FakeTarget; done: () => void } {
  const queue = new AppendQueue('video/a')
  const target = new FakeTarget()
  queue.attach(target)
  const done = (): void => {
    target.updating = false
    queue.flush()
  }
  return { queue, target, done }
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values)

describe('AppendQueue', () => {
  it('appends at once, and joins what comes meanwhile', () => {
    const { queue, target, done } = attached()
    for (const value of [1, 2, 3]) queue.push(bytes(value))
    assert.deepEqual(target.log, ['append 1'])
    done()
    done()
    assert.deepEqual(target.log, ['append 1', 'append 2 3'])
  })

  it('keeps what comes before there is a buffer', () => {
    const queue = new AppendQueue('video/a')
    queue.push({ mime: 'video/a', init: bytes(9) })
    queue.push(bytes(1))
    const target = new FakeTarget()
    queue.attach(target)
    assert.deepEqual(target.log, ['append 9 1'])
  })

  it('changes the type between what is before and what is behind', () => {
    const { queue, target, done } = attached()
    queue.push(bytes(1))
    queue.push(bytes(2))
    queue.push({ mime: 'video/b', init: bytes(9) })
    queue.push(bytes(3))
    done()
    done()
    assert.deepEqual(target.log, ['append 1', 'append 2', 'type video/b', 'append 9 3'])
  })

  it('needs no change of type for new parameters of the same one', () => {
    const { queue, target } = attached()
    queue.push({ mime: 'video/a', init: bytes(9) })
    assert.deepEqual(target.log, ['append 9'])
  })

  it('trims only when nothing else is to be done', () => {
    const { queue, target, done } = attached()
    queue.push(bytes(1))
    queue.trim(5)
    done()
    queue.trim(5)
    assert.deepEqual(target.log, ['append 1', 'remove 0 5'])
  })

  it('refuses to hold more than its bound', () => {
    const queue = new AppendQueue('video/a')
    const large = new Uint8Array(16 * 1024 * 1024)
    for (let i = 0; i < 4; i++) queue.push(large)
    assert.throws(() => queue.push(large), QueueFullError)
  })
})
