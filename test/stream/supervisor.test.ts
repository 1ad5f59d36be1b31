import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import type { Unit } from '../../src/media/unit.ts'
import type { Cause, SourceFault } from '../../src/stream/source.ts'
import { StartQueue } from '../../src/stream/start-queue.ts'
import { Supervisor } from '../../src/stream/supervisor.ts'
import type { SupervisorEvents } from '../../src/stream/supervisor.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe } from '../support/units.ts'

class Journal implements SupervisorEvents {
  readonly said: string[] = []
  readonly units: Unit[] = []
  readonly faults: SourceFault[] = []
  readonly tries: (Cause | undefined)[] = []
  readonly moves: string[] = []
  nextTryMs: number | undefined

  unit(unit: Unit): void {
    this.units.push(unit)
  }
  described(): void {
    this.said.push('described')
  }
  starting(): void {
    this.said.push('starting')
  }
  live(): void {
    this.said.push('live')
  }
  tried(after: Cause | undefined): void {
    this.tries.push(after)
  }
  failed(fault: SourceFault): void {
    this.faults.push(fault)
  }
  movedOn(sourceId: string): void {
    this.moves.push(sourceId)
  }
  retrying(fault: SourceFault, nextTryMs: number | undefined): void {
    this.said.push(`retrying ${fault.cause}`)
    this.nextTryMs = nextTryMs
  }
}

interface Scene {
  readonly clock: ManualClock
  readonly journal: Journal
  readonly supervisor: Supervisor
  readonly queue: StartQueue
}

function scene(
  sources: readonly FakeSource[],
  facts: { queue?: StartQueue; clock?: ManualClock } = {},
): Scene {
  const clock = facts.clock ?? new ManualClock()
  const queue = facts.queue ?? new StartQueue(4, clock)
  const journal = new Journal()
  const supervisor = new Supervisor(sources, {
    clock,
    log: silentLog,
    queue,
    events: journal,
    random: () => 0,
  })
  return { clock, journal, supervisor, queue }
}

/** The source delivers a picture, and goes on for so long at one a second. */
async function play(source: FakeSource, clock: ManualClock, ms: number): Promise<void> {
  source.unit(keyframe({ arrivedMs: clock.nowMs() }))
  for (let passed = 0; passed < ms; passed += 1_000) {
    await clock.advance(1_000)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
  }
}

describe('Supervisor', () => {
  it('starts its source, hands its units on and says when it is live', () => {
    const source = new FakeSource()
    const { journal, supervisor } = scene([source])
    supervisor.start()
    supervisor.start()
    const unit = keyframe()
    source.unit(unit)
    source.unit(unit)
    assert.equal(source.starts, 1)
    assert.deepEqual(journal.said, ['starting', 'live'])
    assert.deepEqual(journal.units, [unit, unit])
  })

  it('starts a source that exited again after half a second', async () => {
    const source = new FakeSource()
    const { clock, journal, supervisor } = scene([source])
    supervisor.start()
    await play(source, clock, 60_000)
    source.fail('exited')
    assert.equal(journal.nextTryMs, clock.nowMs() + 500)
    await clock.advance(499)
    assert.equal(source.starts, 1)
    await clock.advance(1)
    assert.equal(source.starts, 2)
    assert.equal(source.stops, 0)
    assert.deepEqual(journal.said, ['starting', 'live', 'retrying exited', 'starting'])
    assert.deepEqual(journal.tries, [undefined, 'exited'])
  })

  for (const outageMs of [1_000, 10_000, 90_000, 600_000]) {
    it(`starts within a second of the first answer after an outage of ${outageMs / 1000} s, knocking once a second`, async () => {
      const source = new FakeSource()
      const { clock, supervisor } = scene([source])
      supervisor.start()
      await play(source, clock, 31_000)
      source.answers = false
      source.fail('unreachable')
      await clock.advance(outageMs)
      assert.equal(source.starts, 1)
      assert.ok(Math.abs(source.knocks - outageMs / 1000) <= 1)
      source.answers = true
      await clock.advance(1_000)
      assert.equal(source.starts, 2)
    })
  }

  it('takes a connect that hangs for no answer after two seconds', async () => {
    const source = new FakeSource()
    source.onKnock = () => new Promise(() => undefined)
    const { clock, supervisor } = scene([source])
    supervisor.start()
    source.fail('unreachable')
    await clock.advance(21_000)
    assert.equal(source.knocks, 11)
  })

  it('does not hammer at a port that answers each knock and then each pull with nothing', async () => {
    const source = new FakeSource()
    const { clock, supervisor } = scene([source])
    source.onStart = () => queueMicrotask(() => source.fail('unreachable'))
    supervisor.start()
    await clock.advance(10 * 60_000)
    assert.ok(source.starts < 50, `it was started ${source.starts} times`)
  })

  it('tries a refused password three times, then every ten minutes, or at once on a restart', async () => {
    const source = new FakeSource()
    const { clock, supervisor, journal } = scene([source])
    source.onStart = () => queueMicrotask(() => source.fail('unauthorized'))
    supervisor.start()
    await clock.advance(9 * 60_000)
    assert.equal(source.starts, 3)
    await clock.advance(61_500)
    assert.equal(source.starts, 4)
    supervisor.restart()
    await clock.advance(0)
    assert.equal(source.starts, 5)
    assert.equal(journal.said.at(-1), 'retrying unauthorized')
  })

  it('does not try a refused password again because a viewer left and came back', async () => {
    const source = new FakeSource()
    const { clock, supervisor, journal } = scene([source])
    source.onStart = () => queueMicrotask(() => source.fail('unauthorized'))
    supervisor.start()
    await clock.advance(60_000)
    await supervisor.stop()
    supervisor.start()
    await clock.advance(1_000)
    assert.equal(source.starts, 3)
    assert.equal(journal.said.at(-1), 'retrying unauthorized')
  })

  it('looks for ffmpeg every fifteen seconds and makes no noise about it', async () => {
    const source = new FakeSource()
    const { clock, supervisor, journal } = scene([source])
    source.onStart = () => queueMicrotask(() => source.fail('no-ffmpeg'))
    supervisor.start()
    await clock.advance(60_000)
    assert.equal(source.starts, 5)
    assert.equal(journal.said.filter((word) => word === 'starting').length, 1)
  })

  it('stops a source that shows no picture in time before it starts it again', async () => {
    const source = new FakeSource()
    const { clock, supervisor, journal } = scene([source])
    let stopped: (() => void) | undefined
    source.onStop = () => new Promise((resolve) => (stopped = resolve))
    supervisor.start()
    await clock.advance(11_500)
    assert.equal(source.stops, 1)
    assert.equal(source.starts, 1)
    assert.equal(journal.faults[0]?.cause, 'stalled')
    stopped?.()
    await clock.advance(0)
    assert.equal(source.starts, 2)
  })

  it('waits five seconds and no longer for a source that does not stop', async () => {
    const [stuck, other] = [new FakeSource('stuck'), new FakeSource('other')]
    stuck.onStop = () => new Promise(() => undefined)
    const { clock, supervisor } = scene([stuck])
    supervisor.start()
    supervisor.replace([other])
    await clock.advance(4_999)
    assert.equal(other.starts, 0)
    await clock.advance(1)
    assert.equal(other.starts, 1)
  })

  it('survives a source that throws in its start, and tries it again', async () => {
    const source = new FakeSource()
    source.onStart = () => {
      source.isRunning = false
      throw new Error('spawn EMFILE')
    }
    const { clock, supervisor, journal, queue } = scene([source])
    supervisor.start()
    await clock.advance(500)
    assert.equal(source.starts, 2)
    assert.equal(journal.faults[0]?.cause, 'exited')
    assert.equal(queue.starting, 0)
  })

  it('tries the next source after three failures in a row, and the first again when that fails too', async () => {
    const [first, second] = [new FakeSource('first'), new FakeSource('second')]
    const { clock, supervisor, journal } = scene([first, second])
    for (const source of [first, second])
      source.onStart = () => queueMicrotask(() => source.fail('not-found'))
    supervisor.start()
    await clock.advance(1_600)
    assert.deepEqual([first.starts, second.starts], [3, 1])
    assert.deepEqual(journal.moves, ['second'])
    first.lines = ['no route', 'gave up']
    second.lines = ['hello']
    assert.equal(supervisor.sourceId, 'second')
    assert.deepEqual(supervisor.lines, ['first: no route', 'first: gave up', 'second: hello'])
    await clock.advance(10_000)
    assert.ok(first.starts > 3 && second.starts >= 3)
  })

  it('fails over from a camera that answers no knock', async () => {
    const [first, second] = [new FakeSource('first'), new FakeSource('second')]
    first.answers = false
    const { clock, supervisor } = scene([first, second])
    supervisor.start()
    first.fail('unreachable')
    await clock.advance(3_000)
    assert.equal(second.starts, 1)
  })

  it('keeps to a source whose failures are thirty healthy seconds apart', async () => {
    const [first, second] = [new FakeSource('first'), new FakeSource('second')]
    const { clock, supervisor } = scene([first, second])
    supervisor.start()
    for (let times = 0; times < 5; times++) {
      await play(first, clock, 31_000)
      first.fail('exited')
      await clock.advance(2_000)
    }
    assert.deepEqual([first.starts, second.starts], [6, 0])
  })

  it('lets four start at once; a first unit, a failure and a stop each make room', async () => {
    const clock = new ManualClock()
    const queue = new StartQueue(4, clock)
    const sources = Array.from({ length: 8 }, (_, at) => new FakeSource(`source-${at}`))
    const scenes = sources.map((source) => scene([source], { clock, queue }))
    for (const { supervisor } of scenes) supervisor.start()
    const starts = (): number => sources.filter((source) => source.starts > 0).length
    assert.equal(starts(), 4)
    sources[0]?.unit(keyframe({ arrivedMs: clock.nowMs() }))
    assert.equal(starts(), 5)
    sources[1]?.fail('exited')
    assert.equal(starts(), 6)
    await scenes[2]?.supervisor.stop()
    assert.equal(starts(), 7)
    await scenes[7]?.supervisor.stop()
    sources[3]?.sink.heard()
    assert.equal(starts(), 7)
  })

  it('lets the next one start after two seconds in which a camera was waited for in vain', async () => {
    const clock = new ManualClock()
    const queue = new StartQueue(1, clock)
    const mute = new FakeSource()
    const source = new FakeSource()
    scene([mute], { queue, clock }).supervisor.start()
    scene([source], { queue, clock }).supervisor.start()
    await clock.advance(1_999)
    assert.equal(source.starts, 0)
    await clock.advance(1)
    assert.equal(source.starts, 1)
  })

  it('starts a camera that was live, or answers again, before those that never showed a picture', async () => {
    const clock = new ManualClock()
    const queue = new StartQueue(1, clock)
    const source = new FakeSource()
    const camera = scene([source], { queue, clock })
    camera.supervisor.start()
    await play(source, clock, 1_000)
    const mutes = Array.from({ length: 20 }, () => new FakeSource())
    for (const mute of mutes) scene([mute], { queue, clock }).supervisor.start()
    await play(source, clock, 60_000)
    source.answers = false
    source.fail('unreachable')
    await clock.advance(60_000)
    source.answers = true
    await clock.advance(3_000)
    assert.equal(source.starts, 2)
  })

  it('starts nothing after it was stopped, whatever was under way', async () => {
    const source = new FakeSource()
    const { clock, supervisor } = scene([source])
    supervisor.start()
    source.fail('unreachable')
    let answer: ((answers: boolean) => void) | undefined
    let knocking: AbortSignal | undefined
    source.onKnock = (signal) => {
      knocking = signal
      return new Promise((resolve) => (answer = resolve))
    }
    await clock.advance(1_000)
    const stopped = supervisor.stop()
    assert.equal(knocking?.aborted, true)
    answer?.(true)
    await stopped
    await clock.advance(60_000)
    assert.equal(source.starts, 1)
    assert.equal(clock.pendingTimers, 0)
  })

  it('obeys when it is stopped from within its own news', async () => {
    const source = new FakeSource()
    const { clock, supervisor, journal } = scene([source])
    journal.starting = () => void supervisor.stop()
    supervisor.start()
    await clock.advance(60_000)
    assert.equal(source.starts, 0)
    journal.starting = () => undefined
    journal.retrying = () => void supervisor.stop()
    supervisor.start()
    source.fail('exited')
    await clock.advance(60_000)
    assert.equal(source.starts, 1)
    journal.retrying = () => assert.fail('it was stopped')
    journal.failed = () => void supervisor.stop()
    supervisor.start()
    source.fail('exited')
    assert.equal(clock.pendingTimers, 0)
  })

  it('pulls from replaced sources only, and at once', async () => {
    const [before, after] = [new FakeSource('before'), new FakeSource('after')]
    const { clock, supervisor, journal } = scene([before])
    supervisor.start()
    before.unit(keyframe())
    supervisor.replace([after])
    before.unit(keyframe())
    await clock.advance(0)
    assert.deepEqual([before.stops, after.starts], [1, 1])
    assert.equal(journal.units.length, 1)
  })
})
