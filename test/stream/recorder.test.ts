import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Log } from '../../src/log.ts'
import { silentLog } from '../../src/log.ts'
import { Hub } from '../../src/stream/hub.ts'
import { Recorder } from '../../src/stream/recorder.ts'
import type { Rendition } from '../../src/stream/rendition.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'

const START_MS = 1_764_000_000_000
const TS_BYTES = 1880

let clock: ManualClock
let source: FakeSource
let hub: Hub
let recorder: Recorder
let errors: string[]

beforeEach(() => {
  clock = new ManualClock(START_MS)
  source = new FakeSource()
  errors = []
  hub = new Hub({ clock, log: silentLog, budgetBytes: 1e9, createSources: () => ({ sources: [source] }) })
  const log: Log = { ...silentLog, error: (_fields, message) => void errors.push(message) }
  recorder = new Recorder({ hub, clock, log })
  add()
})

afterEach(async () => {
  recorder.close()
  await hub.close()
  assert.equal(clock.pendingTimers, 0)
})

function add(url = 'rtsp://192.0.2.1/'): void {
  hub.set({ id: 'door', mode: 'always', renditions: new Map([['main', { sources: [{ id: 'a', url }] }]]) })
}

function main(): Rendition {
  return hub.cameras.get('door')!.renditions.get('main')!
}

/** Ten pictures a second, a keyframe every two seconds. */
async function play(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++)
    for (let index = 0; index < 10; index++) {
      const facts = { arrivedMs: clock.nowMs(), dts90k: clock.nowMs() * 90, tsBytes: TS_BYTES }
      source.unit(index === 0 && second % 2 === 0 ? keyframe(facts) : picture(facts))
      await clock.advance(100)
    }
}

describe('Recorder', () => {
  it('tells what a rendition does now', async () => {
    const reader = main().attach(new FakeSink(), details)
    await play(7)
    reader.report = { delayMs: 84.5, fps: 10, dropped: 0, reportedMs: clock.nowMs() }
    const { bytesOut, ...figures } = recorder.figuresOf(main())
    assert.equal(bytesOut, 70 * TS_BYTES)
    assert.deepEqual(figures, {
      fps: 10,
      bitsPerSec: 10 * TS_BYTES * 8,
      readers: 1,
      gopMs: 2000,
      keyframeAgeMs: 1000,
      delayMs: 84.5,
      delayMaxMs: 84.5,
      restarts: 0,
    })
  })

  it('says what is not known yet, and nothing wrong', () => {
    assert.deepEqual(recorder.figuresOf(main()), {
      fps: 0,
      bitsPerSec: 0,
      readers: 0,
      bytesOut: 0,
      gopMs: undefined,
      keyframeAgeMs: undefined,
      delayMs: undefined,
      delayMaxMs: undefined,
      restarts: 0,
    })
    assert.equal(recorder.historyOf(main()), undefined)
  })

  it('keeps one sample for ten seconds, aligned to the clock, with what happened in between', async () => {
    await play(4)
    const reader = main().attach(new FakeSink(), details)
    reader.report = { delayMs: 90, fps: 10, dropped: 0, reportedMs: clock.nowMs() + 5000 }
    await play(2)
    reader.close()
    await play(6)
    const history = recorder.historyOf(main())
    assert.equal(history?.startMs, START_MS)
    assert.deepEqual(history.columns, {
      bitsPerSec: [10 * TS_BYTES * 8],
      delayMs: [null],
      delayMaxMs: [null],
      fps: [10],
      readers: [1],
      restarts: [0],
    })
  })

  it('keeps the players’ delay and the restarts, through every restart and change of the source', async () => {
    const reader = main().attach(new FakeSink(), details)
    await play(10)
    source.fail('exited')
    await clock.advance(500)
    source.fail('exited')
    reader.report = { delayMs: 120, fps: 10, dropped: 0, reportedMs: clock.nowMs() + 5000 }
    await clock.advance(9500)
    add('rtsp://192.0.2.9/')
    await clock.advance(0)
    await play(11)
    const { columns } = recorder.historyOf(main())!
    assert.deepEqual(columns.restarts, [0, 2, 0])
    assert.deepEqual(columns.delayMs, [null, 120, null])
    assert.deepEqual(columns.fps, [10, 0, 10])
    assert.equal(recorder.figuresOf(main()).restarts, 2)
  })

  it('keeps the times without pictures, with what ended them, however short', async () => {
    await play(3)
    source.fail('exited', 'ffmpeg ended.')
    const failedMs = clock.nowMs()
    await clock.advance(600)
    await play(1)
    const [outage, ...others] = recorder.outagesOf(main())
    assert.deepEqual(others, [])
    assert.deepEqual([outage?.startMs, outage?.cause, outage?.message], [failedMs, 'exited', 'ffmpeg ended.'])
    assert.ok(outage?.endMs === main().status.sinceMs && outage.endMs > failedMs)
    recorder.close()
    source.fail('exited')
    assert.equal(recorder.outagesOf(main()).length, 1, 'a closed one listens no more')
  })

  it('leaves a gap while the process was blocked', async () => {
    await play(10)
    clock.block(25_000)
    await clock.advance(0)
    await play(10)
    const { columns } = recorder.historyOf(main())!
    assert.equal(columns.fps.length, 4)
    assert.deepEqual(columns.fps.slice(1, 3).includes(null), true)
  })

  it('forgets with the camera: the next one of that id has no past', async () => {
    await play(11)
    source.fail('exited')
    hub.remove('door')
    add()
    await clock.advance(1000)
    assert.equal(recorder.historyOf(main())?.startMs, undefined)
    assert.deepEqual(recorder.outagesOf(main()), [])
  })

  it('tells its listeners each second until they go, and goes on when one throws', async () => {
    let told = 0
    recorder.onSecond(() => {
      throw new Error('broken')
    })
    const stop = recorder.onSecond(() => void told++)
    await clock.advance(3000)
    assert.equal(told, 3)
    stop()
    await clock.advance(1000)
    assert.equal(told, 3)
    assert.equal(errors.length, 4)
  })
})
