import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { knock } from '../../src/stream/knock.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'

const never = new AbortController().signal

describe('knock', () => {
  it('tells whether something answered', async () => {
    const source = new FakeSource()
    assert.equal(await knock(source, new ManualClock(), never), true)
    source.answers = false
    assert.equal(await knock(source, new ManualClock(), never), false)
  })

  it('takes two seconds of silence, an abort and an error for no answer, and aborts the connect', async () => {
    const clock = new ManualClock()
    const source = new FakeSource()
    let inner: AbortSignal | undefined
    source.onKnock = (signal) => {
      inner = signal
      return new Promise(() => undefined)
    }
    const silent = knock(source, clock, never)
    await clock.advance(2_000)
    assert.equal(await silent, false)
    assert.equal(inner?.aborted, true)
    const aborted = new AbortController()
    const stopped = knock(source, clock, aborted.signal)
    aborted.abort()
    assert.equal(await stopped, false)
    source.onKnock = () => Promise.reject(new Error('EPERM'))
    assert.equal(await knock(source, clock, never), false)
    assert.equal(clock.pendingTimers, 0)
  })
})
