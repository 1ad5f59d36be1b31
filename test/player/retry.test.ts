import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { Retry } from '../../src/player/retry.ts'

describe('Retry', () => {
  let tries: string[]
  let retry: Retry

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] })
    tries = []
    retry = new Retry(() => Date.now())
  })

  afterEach(() => mock.timers.reset())

  const waitMs = (): number => retry.later(() => tries.push('later')) - Date.now()

  it('waits longer from failure to failure, and as at first once something worked', () => {
    const waits = [waitMs(), waitMs()]
    mock.timers.tick(10_000)
    waits.push(waitMs())
    assert.deepEqual(
      waits,
      waits.toSorted((one, other) => one - other),
    )
    retry.reset()
    assert.ok(waitMs() < 400)
  })

  it('lets a try wait for ten seconds once nothing has worked for five minutes', () => {
    for (let failures = 0; failures < 8; failures++) waitMs()
    mock.timers.tick(300_000)
    assert.ok(waitMs() > 7_000)
    retry.reset()
    for (let failures = 0; failures < 8; failures++) assert.ok(waitMs() < 3_000)
  })

  it('makes one try at a time, the one that was asked for last', () => {
    waitMs()
    retry.after(5_000, () => tries.push('after'))
    mock.timers.tick(60_000)
    assert.deepEqual(tries, ['after'])
  })

  it('makes none that was cancelled', () => {
    waitMs()
    retry.cancel()
    mock.timers.tick(60_000)
    assert.deepEqual(tries, [])
  })
})
