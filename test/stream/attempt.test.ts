import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { Attempt } from '../../src/stream/attempt.ts'
import { Watchdog } from '../../src/stream/watchdog.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'

function setUp() {
  const clock = new ManualClock()
  const source = new FakeSource()
  const said: string[] = []
  const handler = {
    unit: () => void said.push('unit'),
    info: () => void said.push('info'),
    heard: () => void said.push('heard'),
    live: () => void said.push('live'),
    failed: (fault: { cause: string; message: string }) => void said.push(`${fault.cause}: ${fault.message}`),
  }
  const attempt = new Attempt({ source, watchdog: new Watchdog(clock), clock, log: silentLog, handler })
  return { clock, source, attempt, said, handler }
}

describe('Attempt', () => {
  it('is live at the first unit, which it hands on', () => {
    const { clock, source, attempt, said } = setUp()
    attempt.start()
    source.sink.info({ videoCodec: 'H264' })
    clock.tick(700)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    source.unit(picture({ arrivedMs: clock.nowMs() }))
    assert.deepEqual(said, ['info', 'live', 'unit', 'unit'])
    assert.equal(attempt.liveSinceMs, clock.nowMs())
  })

  it('fails as stalled without video for ten seconds, with what the source said last', () => {
    const { clock, source, attempt, said } = setUp()
    source.lines = ['first', 'method DESCRIBE timed out']
    attempt.start()
    clock.tick(9_999)
    assert.deepEqual(said, [])
    clock.tick(1)
    const message =
      'The camera sent no video within 10 seconds of the start. The last it said: method DESCRIBE timed out'
    assert.deepEqual(said, [`stalled: ${message}`])
    assert.equal(attempt.isSourceRunning, true)
  })

  it('waits for the first keyframe for as long as video is heard', () => {
    const { clock, source, attempt, said } = setUp()
    attempt.start()
    for (let seconds = 0; seconds < 40; seconds++) {
      clock.tick(1_000)
      source.sink.heard()
    }
    assert.deepEqual(said, ['heard'])
    clock.tick(5_000)
    assert.deepEqual(said, ['heard', 'stalled: The camera sent no video for 5 seconds.'])
  })

  it('fails when the video stalls, whatever the age of the keyframe', () => {
    const { clock, source, attempt, said } = setUp()
    attempt.start()
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    for (let seconds = 0; seconds < 120; seconds++) {
      clock.tick(1_000)
      source.unit(picture({ arrivedMs: clock.nowMs() }))
    }
    assert.equal(said.filter((word) => word !== 'unit').length, 1)
    clock.tick(5_000)
    assert.equal(said.at(-1), 'stalled: The camera sent no video for 5 seconds.')
  })

  it('takes a source that throws in its start for a failure of that source', () => {
    const { source, attempt, said } = setUp()
    source.onStart = () => {
      throw new Error('spawn EMFILE')
    }
    attempt.start()
    assert.deepEqual(said, ['exited: The source could not be started: spawn EMFILE'])
  })

  it('ignores what a source says after its end, and ends once', async () => {
    const { clock, source, attempt, said } = setUp()
    attempt.start()
    source.fail('not-found', 'No such stream.')
    source.fail('exited')
    source.unit(keyframe())
    source.sink.heard()
    clock.tick(60_000)
    assert.deepEqual(said, ['not-found: No such stream.'])
    await attempt.stop()
    assert.equal(source.stops, 0)
    assert.equal(clock.pendingTimers, 0)
  })

  it('takes a unit that nobody can take for a failure of its source, and goes no further', () => {
    const { source, attempt, said, handler } = setUp()
    handler.unit = () => {
      throw new RangeError('offset out of range')
    }
    attempt.start()
    source.unit(keyframe())
    source.unit(keyframe())
    assert.deepEqual(said, ['live', 'exited: What the source sent cannot be used: offset out of range'])
    assert.equal(attempt.isSourceRunning, true)
  })

  it('stops without a fault, also where the source throws', async () => {
    const { clock, source, attempt, said } = setUp()
    source.onStop = () => Promise.reject(new Error('kill ESRCH'))
    attempt.start()
    await attempt.stop()
    source.fail('exited')
    assert.deepEqual(said, [])
    assert.equal(attempt.isSourceRunning, false)
    assert.equal(clock.pendingTimers, 0)
  })
})
