import assert from 'node:assert/strict'
import { describe as suite, it } from 'node:test'
import type { DescribeOptions, Description } from '../../src/rtsp/client.ts'
import { DescribeTimes } from '../../src/rtsp/describe-times.ts'
import { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { ManualClock } from '../support/manual-clock.ts'

const DESCRIPTION = { otherTracks: 0 } as Description

/** Cameras that take so long for each thing they do. */
function scene(answer: () => Description) {
  const clock = new ManualClock()
  const rule: DescribeOptions['rule'] = {
    parse: () => assert.fail('not asked'),
    resolve: () => assert.fail('not asked'),
  }
  const times = new DescribeTimes()
  const describe = times.counted(() => {
    clock.tick(30)
    return new Promise((resolve) => resolve(answer()))
  })
  return { times, ask: () => describe({ url: 'rtsp://192.0.2.1/', rule, clock }) }
}

suite('DescribeTimes', () => {
  it('counts how long answers took, and hands them on', async () => {
    const { times, ask } = scene(() => DESCRIPTION)
    assert.equal(await ask(), DESCRIPTION)
    const answered = times.byResult.get('answered')!
    assert.deepEqual([answered.sum, answered.counts.reduce((sum, count) => sum + count)], [0.03, 1])
    assert.deepEqual([...times.byResult.keys()], ['answered'])
  })

  it('counts refusals by their cause, and hands them on', async () => {
    const refusal = new RtspError('unauthorized', 'The camera refuses the password.')
    const { times, ask } = scene(() => {
      throw refusal
    })
    await assert.rejects(ask, (error) => error === refusal)
    await assert.rejects(ask)
    assert.equal(times.byResult.get('unauthorized')!.sum, 0.06)
    assert.equal(times.byResult.get('answered')!.sum, 0)
  })

  it('does not count one that the caller gave up', async () => {
    const { times, ask } = scene(() => {
      throw new DOMException('', 'AbortError')
    })
    await assert.rejects(ask)
    assert.deepEqual(
      [...times.byResult].map(([result, { sum }]) => [result, sum]),
      [['answered', 0]],
    )
  })
})
