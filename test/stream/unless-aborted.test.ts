import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { describe, it } from 'node:test'
import { unlessAborted } from '../../src/stream/unless-aborted.ts'

describe('unlessAborted', () => {
  it('ends as the work does, and listens no more', async () => {
    const { signal } = new AbortController()
    assert.equal(await unlessAborted(Promise.resolve(7), signal), 7)
    await assert.rejects(unlessAborted(Promise.reject(new Error('no')), signal), /^Error: no$/)
    assert.deepEqual(getEventListeners(signal, 'abort'), [])
  })

  it('rejects with the reason of an abort that comes before, and of one that came earlier', async () => {
    const abort = new AbortController()
    const waiting = unlessAborted(new Promise(() => undefined), abort.signal)
    abort.abort(new Error('too late'))
    await assert.rejects(waiting, /^Error: too late$/)
    await assert.rejects(unlessAborted(Promise.resolve(7), abort.signal), /^Error: too late$/)
  })
})
