import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { PullLife, brokenOff } from '../../src/stream/pull-life.ts'
import type { SourceFault } from '../../src/stream/source.ts'

const GONE: SourceFault = { cause: 'exited', message: 'The camera is gone.' }

/** Pulls that end when they are told to. */
function begin() {
  const life = new PullLife()
  const faults: SourceFault[] = []
  const pulls: { readonly signal: AbortSignal; readonly end: (fault: SourceFault) => void }[] = []
  const start = (): void =>
    life.start(
      (signal) => new Promise((resolve) => pulls.push({ signal, end: resolve })),
      (fault) => void faults.push(fault),
    )
  return { life, faults, pulls, start }
}

describe('PullLife', () => {
  it('tells once how a pull ended, and may be started again', async () => {
    const { life, faults, pulls, start } = begin()
    start()
    await setImmediate()
    pulls[0]!.end(GONE)
    await setImmediate()
    assert.deepEqual([faults, pulls[0]!.signal.aborted], [[GONE], false])
    start()
    await setImmediate()
    assert.equal(pulls.length, 2)
    pulls[1]!.end(GONE)
    await life.stop()
    assert.deepEqual(faults, [GONE])
  })

  it('is started again by who is told of the end', async () => {
    const life = new PullLife()
    let pulls = 0
    const again = (): void => {
      if (pulls < 3) life.start(pull, again)
    }
    const pull = async (): Promise<SourceFault> => {
      pulls += 1
      return GONE
    }
    again()
    await setImmediate()
    assert.equal(pulls, 3)
  })

  it('says nothing of a pull that was stopped, and is stopped when that has left nothing open', async () => {
    const { life, faults, pulls, start } = begin()
    start()
    await setImmediate()
    let isStopped = false
    const stopped = Promise.all([life.stop(), life.stop()]).then(() => (isStopped = true))
    await setImmediate()
    assert.deepEqual([pulls[0]!.signal.aborted, isStopped], [true, false])
    pulls[0]!.end(GONE)
    await stopped
    assert.deepEqual(faults, [])
  })

  it('begins a pull when the one before has left nothing open', async () => {
    const { life, pulls, start } = begin()
    start()
    await setImmediate()
    void life.stop()
    start()
    await setImmediate()
    assert.equal(pulls.length, 1)
    pulls[0]!.end(GONE)
    await setImmediate()
    assert.deepEqual([pulls.length, pulls[1]!.signal.aborted], [2, false])
    pulls[1]!.end(GONE)
    await life.stop()
  })

  it('does not start one that runs', async () => {
    const { life, pulls, start } = begin()
    start()
    assert.throws(start, TypeError)
    await setImmediate()
    const stopped = life.stop()
    pulls[0]!.end(GONE)
    await stopped
  })

  it('takes a pull that throws for one that broke off', async () => {
    const life = new PullLife()
    const faults: SourceFault[] = []
    life.start(
      () => Promise.reject(new Error('no such thing')),
      (fault) => void faults.push(fault),
    )
    await setImmediate()
    assert.deepEqual(faults, [{ cause: 'exited', message: 'The pull broke off: no such thing' }])
    assert.deepEqual(brokenOff('odd'), { cause: 'exited', message: 'The pull broke off: odd' })
  })
})
