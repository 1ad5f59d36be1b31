import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { Hub } from '../../src/stream/hub.ts'
import type { Source } from '../../src/stream/source.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe } from '../support/units.ts'

function thrower(): never {
  throw new Error('a fault of our own')
}

/** Where a source can throw, and what brings it there; none of it has to do more than wait for its start deadline. */
const PLACES: Readonly<Record<string, (source: FakeSource, clock: ManualClock) => void>> = {
  'its start': () => undefined,
  'the delivery of a unit': (source, clock) => {
    const unit = keyframe({ arrivedMs: clock.nowMs() })
    Object.defineProperty(unit, 'byteLength', { get: thrower })
    source.unit(unit)
  },
  'its stop, at once': () => undefined,
  'its stop, later': () => undefined,
  'a knock': (source) => source.fail('unreachable'),
}

function sourceThat(place: string): FakeSource {
  const source = new FakeSource()
  if (place === 'its start')
    source.onStart = () => {
      source.isRunning = false
      thrower()
    }
  if (place === 'its stop, at once')
    (source as Source).stop = () => {
      source.isRunning = false
      thrower()
    }
  if (place === 'its stop, later')
    source.onStop = () => {
      source.isRunning = false
      return Promise.reject(new Error('a fault of our own'))
    }
  if (place === 'a knock') source.onKnock = thrower
  return source
}

describe('A source that throws', () => {
  for (const [place, provoke] of Object.entries(PLACES))
    it(`in ${place} fails alone: its viewer stays, it is tried again, and other cameras play on`, async () => {
      const clock = new ManualClock()
      const sources = new Map([
        ['broken', sourceThat(place)],
        ['healthy', new FakeSource()],
      ])
      const hub = new Hub({
        clock,
        log: silentLog,
        budgetBytes: 1e9,
        random: () => 0,
        createSources: ({ id }) => ({ sources: [sources.get(id)!] }),
      })
      const sinks = new Map<string, FakeSink>()
      for (const id of sources.keys()) {
        const url = 'rtsp://192.0.2.1/'
        hub.set({ id, mode: 'always', renditions: new Map([['main', { sources: [{ id, url }] }]]) })
        const sink = new FakeSink()
        hub.cameras.get(id)!.renditions.get('main')!.attach(sink, details)
        sinks.set(id, sink)
      }
      const [broken, healthy] = [sources.get('broken')!, sources.get('healthy')!]
      const play = async (seconds: number): Promise<void> => {
        for (let second = 0; second < seconds; second++) {
          healthy.unit(keyframe({ arrivedMs: clock.nowMs() }))
          await clock.advance(1_000)
        }
      }
      await play(1)
      provoke(broken, clock)
      await play(2)
      broken.onKnock = () => Promise.resolve(true)
      await play(10)
      assert.ok(broken.starts > 1, 'it is tried again')
      assert.equal(sinks.get('broken')?.end, undefined)
      assert.deepEqual([healthy.starts, sinks.get('healthy')!.units.length], [1, 13])
      const closing = hub.close()
      await clock.advance(5_000)
      await closing
    })
})
