import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { KEPT_OUTAGES, Outages } from '../../src/stream/outages.ts'
import type { Cause } from '../../src/stream/source.ts'
import type { State } from '../../src/stream/status.ts'

let outages: Outages

beforeEach(() => {
  outages = new Outages()
})

function say(state: State, sinceMs: number, cause?: Cause, message: string | undefined = cause): void {
  outages.push({ state, cause, message, sinceMs, nextTryMs: undefined })
}

describe('Outages', () => {
  it('keep from when to when no pictures came, and the last fault in it', () => {
    say('starting', 0)
    say('live', 100)
    say('retrying', 5000, 'stalled')
    assert.deepEqual(outages.list, [
      { startMs: 5000, endMs: undefined, cause: 'stalled', message: 'stalled' },
    ])
    say('starting', 5500, 'stalled', 'The camera sends video; waiting for its first keyframe.')
    say('retrying', 6000, 'unreachable')
    say('starting', 9000, 'unreachable')
    say('live', 9400)
    assert.deepEqual(outages.list, [
      { startMs: 5000, endMs: 9400, cause: 'unreachable', message: 'unreachable' },
    ])
  })

  it('are one without a cause where a live pull is started anew by hand, or with new settings', () => {
    say('live', 100)
    say('starting', 2000)
    say('live', 2600)
    assert.deepEqual(outages.list, [{ startMs: 2000, endMs: 2600, cause: undefined, message: undefined }])
  })

  it('tell why a restart by hand did not help', () => {
    say('live', 100)
    say('starting', 2000)
    say('retrying', 3000, 'unauthorized')
    assert.deepEqual(
      outages.list.map(({ startMs, cause }) => [startMs, cause]),
      [[2000, 'unauthorized']],
    )
  })

  it('are none where a pull only starts, or ends because nobody watches', () => {
    for (const [state, sinceMs] of [
      ['starting', 0],
      ['live', 1000],
      ['idle', 60_000],
      ['starting', 90_000],
      ['live', 91_000],
      ['stopped', 99_000],
    ] as const)
      say(state, sinceMs)
    assert.deepEqual(outages.list, [])
  })

  it('end when nobody wants pictures any more', () => {
    say('retrying', 1000, 'not-found')
    say('idle', 5000)
    assert.deepEqual(
      outages.list.map(({ endMs }) => endMs),
      [5000],
    )
  })

  it('are the newest ones only, the one that goes on among them', () => {
    for (let count = 0; count < KEPT_OUTAGES + 5; count++) {
      say('retrying', count * 100, 'exited')
      say('live', count * 100 + 50)
    }
    assert.deepEqual([outages.list.length, outages.list[0]?.startMs], [KEPT_OUTAGES, 500])
    say('retrying', 9000, 'exited')
    assert.deepEqual([outages.list.length, outages.list[0]?.startMs], [KEPT_OUTAGES, 600])
    assert.deepEqual([outages.list.at(-1)?.startMs, outages.list.at(-1)?.endMs], [9000, undefined])
  })
})
