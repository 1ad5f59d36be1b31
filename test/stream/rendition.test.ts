import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import type { Log } from '../../src/log.ts'
import { Budget } from '../../src/stream/budget.ts'
import { READER_LIMITS } from '../../src/stream/patience.ts'
import { Rendition } from '../../src/stream/rendition.ts'
import type { Mode } from '../../src/stream/settings.ts'
import { StartQueue } from '../../src/stream/start-queue.ts'
import { Turns } from '../../src/stream/turns.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { audio, continuation, keyframe, layout, picture } from '../support/units.ts'

interface Scene {
  readonly clock: ManualClock
  readonly source: FakeSource
  readonly rendition: Rendition
}

function scene(mode: Mode, log: Log = silentLog, others: readonly FakeSource[] = []): Scene {
  const clock = new ManualClock()
  const source = new FakeSource()
  const rendition = new Rendition({
    streamId: 'door',
    id: 'main',
    mode,
    sources: [source, ...others],
    clock,
    log,
    budget: new Budget(1e9),
    turns: new Turns(clock),
    queue: new StartQueue(4, clock),
    readerLimits: READER_LIMITS,
    ringBytes: 1e6,
    lingerMs: 60_000,
    random: () => 0,
    onStatus: () => undefined,
    onReader: () => undefined,
  })
  rendition.setMode(mode)
  return { clock, source, rendition }
}

describe('Rendition', () => {
  it('tells its readers each status, and none twice', async () => {
    const { clock, source, rendition } = scene('always')
    const sink = new FakeSink()
    rendition.attach(sink, details)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    source.fail('exited', 'ffmpeg ended.')
    await clock.advance(500)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    const seen = sink.statuses.map(({ state, cause, message }) => [state, cause, message])
    assert.deepEqual(seen, [
      ['starting', undefined, undefined],
      ['live', undefined, undefined],
      ['retrying', 'exited', 'ffmpeg ended.'],
      ['starting', 'exited', 'ffmpeg ended.'],
      ['live', undefined, undefined],
    ])
    assert.equal(sink.statuses[2]?.nextTryMs, clock.nowMs())
    assert.equal(rendition.status, sink.statuses.at(-1))
    rendition.replace([new FakeSource('other')])
    await clock.advance(0)
    assert.equal(sink.statuses.length, seen.length + 1)
  })

  it('keeps its readers through every restart, and their units in order', async () => {
    const { clock, source, rendition } = scene('always')
    const sink = new FakeSink()
    const reader = rendition.attach(sink, details)
    const units = [keyframe(), picture(), keyframe({ discontinuity: true }), picture()]
    units.slice(0, 2).forEach((unit) => source.unit(unit))
    source.fail('exited')
    await clock.advance(500)
    units.slice(2).forEach((unit) => source.unit(unit))
    assert.deepEqual(sink.units, units)
    assert.deepEqual([...rendition.readers], [reader])
  })

  it('pulls on demand from the first reader until a minute after the last', async () => {
    const { clock, source, rendition } = scene('on-demand')
    assert.equal(rendition.status.state, 'idle')
    const sink = new FakeSink()
    const reader = rendition.attach(sink, details)
    assert.deepEqual(
      sink.statuses.map(({ state }) => state),
      ['starting'],
    )
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    reader.close()
    const feed = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed++) {
        await clock.advance(1_000)
        source.unit(picture({ arrivedMs: clock.nowMs() }))
      }
    }
    await feed(59)
    const second = rendition.attach(new FakeSink(), details)
    await feed(120)
    assert.equal(source.stops, 0)
    second.close()
    await feed(60)
    assert.equal(source.stops, 1)
    assert.equal(rendition.status.state, 'idle')
    assert.equal(rendition.ring.bytes, 0)
    rendition.attach(new FakeSink(), details)
    await clock.advance(0)
    assert.equal(source.starts, 2)
  })

  it('goes on as long after it was used without a reader', async () => {
    const { clock, source, rendition } = scene('on-demand')
    rendition.touch()
    assert.equal(source.starts, 0)
    rendition.attach(new FakeSink(), details).close()
    const wait = async (seconds: number): Promise<void> => {
      for (let passed = 0; passed < seconds; passed++) {
        await clock.advance(1_000)
        source.unit(picture({ arrivedMs: clock.nowMs() }))
      }
    }
    await wait(59)
    rendition.touch()
    await wait(59)
    assert.equal(source.stops, 0)
    await wait(1)
    assert.equal(source.stops, 1)
  })

  it('changes its mode without touching a running pull', async () => {
    const { clock, source, rendition } = scene('on-demand')
    rendition.setMode('always')
    assert.equal(source.starts, 1)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    rendition.setMode('on-demand')
    rendition.setMode('always')
    await clock.advance(61_000)
    assert.equal(rendition.status.state === 'idle', false)
    rendition.setMode('on-demand')
    await clock.advance(60_000)
    assert.equal(rendition.status.state, 'idle')
  })

  it('counts what comes in and what goes out', async () => {
    const { clock, source, rendition } = scene('always')
    rendition.attach(new FakeSink(), details)
    for (const unit of [keyframe(), continuation(), audio(), picture()]) source.unit(unit)
    source.fail('stalled')
    await clock.advance(500)
    source.fail('unreachable')
    const { restarts, readersByOutput, drops, unitsIn, picturesIn, bytesIn, bytesOut } = rendition.totals
    const counts = { unitsIn, picturesIn, bytesIn, bytesOut }
    assert.deepEqual(counts, { unitsIn: 4, picturesIn: 2, bytesIn: 4 * 188, bytesOut: 4 * 188 })
    assert.deepEqual([restarts.stalled, restarts.unreachable, restarts.exited], [1, 1, 0])
    assert.deepEqual(drops, { budget: 0, overrun: 0, slow: 0 })
    assert.equal(readersByOutput.get('websocket'), 1)
  })

  it('observes each join once, and each unit once however many read it', () => {
    const { clock, source, rendition } = scene('always')
    rendition.attach(new FakeSink(), details)
    rendition.attach(new FakeSink(), details)
    clock.tick(1_500)
    source.unit(keyframe({ arrivedMs: clock.nowMs() - 4 }))
    source.unit(picture({ arrivedMs: clock.nowMs() - 2 }))
    const { deliverySeconds, joinSeconds } = rendition.totals
    assert.equal(
      deliverySeconds.counts.reduce((sum, count) => sum + count),
      2,
    )
    assert.ok(Math.abs(deliverySeconds.sum - 0.006) < 1e-9, `${deliverySeconds.sum}`)
    const joins = joinSeconds.get('websocket')
    assert.equal(joins?.sum, 3)
    assert.equal(joins.counts[joins.bounds.indexOf(2.5)], 2)
  })

  it('shows the newest layout, and what the source says of itself', () => {
    const { source, rendition } = scene('always')
    assert.equal(rendition.layout, undefined)
    source.unit(keyframe())
    assert.equal(rendition.layout, layout)
    const silent = { ...layout, audio: undefined }
    source.unit(picture({ layout: silent }))
    assert.equal(rendition.layout, silent)
    source.lines = ['hello']
    source.sink.info({ videoCodec: 'H264' })
    assert.deepEqual(rendition.info, { videoCodec: 'H264' })
    assert.deepEqual(rendition.lines(), ['hello'])
  })

  it('restarts at once, and keeps the state clear of old causes after a change of sources', async () => {
    const { clock, source, rendition } = scene('always')
    source.unit(keyframe())
    source.fail('not-found')
    rendition.restart()
    assert.equal(source.starts, 2)
    assert.equal(rendition.status.cause, 'not-found')
    const other = new FakeSource('other')
    rendition.replace([other])
    await clock.advance(0)
    assert.deepEqual(
      [rendition.status.state, rendition.status.cause, other.starts],
      ['starting', undefined, 1],
    )
    const sink = new FakeSink()
    rendition.attach(sink, details)
    assert.deepEqual(sink.units, [], 'nobody joins into the pictures of the sources before')
  })

  it('counts its tries by the fault before them, and the readers that it ended by reason', async () => {
    const { clock, source, rendition } = scene('always')
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    source.fail('exited')
    await clock.advance(500)
    source.fail('not-found')
    await clock.advance(2_000)
    const { tries, restarts } = rendition.totals
    const counted = Object.entries(tries).filter(([, count]) => count > 0)
    assert.deepEqual(Object.fromEntries(counted), { none: 1, exited: 1, 'not-found': 1 })
    assert.deepEqual([restarts.exited, restarts['not-found']], [1, 1])
    rendition.attach(new FakeSink(), details).end('slow', 'It made no progress.')
    rendition.attach(new FakeSink(), details).kick('Please leave.')
    rendition.attach(new FakeSink(), details).close()
    const { slow, kicked, budget } = rendition.totals.ends
    assert.deepEqual([slow, kicked, budget], [1, 1, 0])
  })

  it('counts what players say of their delay, within reason', () => {
    const { rendition } = scene('always')
    for (const delayMs of [-5_000, 90, 110, Number.MAX_SAFE_INTEGER]) rendition.reportDelay(delayMs)
    const { sum, counts, bounds } = rendition.totals.playerDelaySeconds
    assert.equal(sum, 60.2)
    const filled = counts.flatMap((count, at) => (count > 0 ? [[bounds[at] ?? Infinity, count]] : []))
    assert.deepEqual(filled, [
      [0.025, 1],
      [0.1, 1],
      [0.15, 1],
      [Infinity, 1],
    ])
  })

  it('measures how its camera’s clock runs by its pictures alone, from jump to jump', () => {
    const { clock, source, rendition } = scene('always')
    const feed = (facts: { discontinuity: boolean; seconds: number }): void => {
      for (let at = 0; at < facts.seconds * 5; at++) {
        clock.tick(200)
        const arrivedMs = clock.nowMs()
        const dts90k = arrivedMs * 90 * 1.0001
        source.unit(keyframe({ dts90k, arrivedMs, discontinuity: facts.discontinuity && at === 0 }))
        source.unit(audio({ dts90k: dts90k + 90_000, arrivedMs }))
        rendition.sweep(arrivedMs)
      }
    }
    feed({ discontinuity: false, seconds: 90 })
    assert.equal(Math.round(rendition.drift.ppm!), 100)
    feed({ discontinuity: true, seconds: 10 })
    assert.equal(rendition.drift.ppm, undefined)
  })

  it('ends its readers when it closes, and takes no new ones', async () => {
    const { source, rendition } = scene('always')
    const sink = new FakeSink()
    rendition.attach(sink, details)
    await rendition.close('removed', 'This camera was removed.')
    assert.equal(sink.end, 'removed')
    assert.equal(source.stops, 1)
    assert.equal(rendition.status.state, 'stopped')
    const late = new FakeSink()
    rendition.attach(late, details)
    assert.equal(late.end, 'removed')
    assert.equal(rendition.readers.size, 0)
  })

  it('writes a line for each turn its pull takes, and of a flapping camera no more than one a minute of each', async () => {
    const { lines, log } = keptLog()
    const { clock, source, rendition } = scene('always', log)
    for (let passed = 0; passed < 600; passed += 4) {
      source.unit(keyframe({ arrivedMs: clock.nowMs() }))
      await clock.advance(1_000)
      source.fail(passed % 8 === 0 ? 'exited' : 'stalled', 'It is gone.')
      await clock.advance(3_000)
      if (passed === 4)
        assert.deepEqual(lines, [
          'info The camera is live',
          'warn The camera failed exited',
          'warn The camera failed stalled',
        ])
    }
    const total = lines.length
    assert.ok(total >= 25 && total <= 33, `${total} lines in ten minutes:\n${lines.join('\n')}`)
    assert.ok(lines.some((line) => /^info The camera is live times=\d\d$/.test(line)))
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    for (let passed = 0; passed < 120; passed++) {
      await clock.advance(1_000)
      source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    }
    assert.match(lines.at(-1)!, /The camera is live/, 'what it has come to be is told')
    source.fail('exited')
    assert.match(lines.at(-1)!, /^warn The camera failed exited/)
    await rendition.close('removed', 'This camera was removed.')
    assert.equal(clock.pendingTimers, 0)
  })

  it('writes one line for a camera that stays away, and one for each source it goes on to', async () => {
    const { lines, log } = keptLog()
    const second = new FakeSource('second')
    const { clock, source } = scene('always', log, [second])
    for (const each of [source, second]) each.onStart = () => queueMicrotask(() => each.fail('not-found'))
    source.fail('not-found')
    await clock.advance(3_600_000)
    assert.ok(source.starts > 20 && second.starts > 20)
    assert.deepEqual(lines.toSorted(), [
      'info The next source is tried source=second',
      'info The next source is tried source=source',
      'warn The camera failed not-found',
    ])
  })
})

/** A log that keeps what it writes above debug, without reasons. */
function keptLog(): { lines: string[]; log: Log } {
  const lines: string[] = []
  const at =
    (level: string): Log['info'] =>
    ({ cause, times, source }, message) => {
      const facts = Object.entries({ times, source }).map(
        ([key, fact]) => fact !== undefined && `${key}=${fact as string}`,
      )
      lines.push([level, message, cause, ...facts].filter(Boolean).join(' '))
    }
  const log: Log = { ...silentLog, info: at('info'), warn: at('warn'), error: at('error'), child: () => log }
  return { lines, log }
}
