import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { RelayError } from '../../src/errors.ts'
import { silentLog } from '../../src/log.ts'
import { Hub } from '../../src/stream/hub.ts'
import type { HubChange } from '../../src/stream/hub.ts'
import type { Rendition } from '../../src/stream/rendition.ts'
import type { CameraSettings, Mode } from '../../src/stream/settings.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'

function door(facts: { url?: string; name?: string; mode?: Mode; sub?: boolean } = {}): CameraSettings {
  const main = { sources: [{ id: 'a', url: facts.url ?? 'rtsp://192.0.2.1/1' }] }
  const renditions = new Map([['main', main]])
  if (facts.sub === true) renditions.set('sub', { sources: [{ id: 'b', url: 'rtsp://192.0.2.1/2' }] })
  return { id: 'door', name: facts.name, mode: facts.mode ?? 'always', renditions }
}

class Scene {
  readonly clock = new ManualClock()
  /** All ever made, by rendition. */
  readonly sources: { readonly rendition: string; readonly source: FakeSource }[] = []
  readonly changes: string[] = []
  createSource: () => FakeSource = () => new FakeSource()
  readonly hub: Hub

  constructor(budgetBytes = 1e9) {
    this.hub = new Hub({
      clock: this.clock,
      log: silentLog,
      budgetBytes,
      random: () => 0,
      createSources: (_camera, rendition) => {
        const source = this.createSource()
        this.sources.push({ rendition, source })
        return { sources: [source] }
      },
    })
    this.hub.onChange((change) => this.changes.push(Scene.describe(change)))
  }

  static describe(change: HubChange): string {
    if (change.kind === 'status')
      return `${change.rendition.streamId}/${change.rendition.id} ${change.rendition.status.state}`
    if (!('camera' in change)) return `${change.kind} ${change.reader.details.principal}`
    return `${change.kind} ${change.camera.id}`
  }

  get main(): Rendition {
    const rendition = this.hub.cameras.get('door')?.renditions.get('main')
    assert.ok(rendition)
    return rendition
  }

  newest(): FakeSource {
    const last = this.sources.at(-1)
    assert.ok(last)
    return last.source
  }
}

describe('Hub', () => {
  const open: Scene[] = []
  const stage = (budgetBytes?: number): Scene => {
    const made = new Scene(budgetBytes)
    open.push(made)
    return made
  }
  afterEach(async () => {
    for (const made of open.splice(0)) {
      const closing = made.hub.close()
      await made.clock.advance(3_000)
      await closing
    }
  })

  it('pulls a camera once it is added, and tells so in that order', () => {
    const scene = stage()
    scene.hub.set(door())
    scene.newest().unit(keyframe({ arrivedMs: scene.clock.nowMs() }))
    assert.deepEqual(scene.changes, ['added door', 'door/main starting', 'door/main live'])
    assert.equal(scene.hub.cameras.get('door')?.name, 'door')
  })

  it('touches no pull and no reader for a change that is not about sources', () => {
    const scene = stage()
    scene.hub.set(door())
    const sink = new FakeSink()
    const { main } = scene
    main.attach(sink, details)
    scene.hub.set(door())
    scene.hub.set(door({ name: 'Front door' }))
    scene.hub.set(door({ name: 'Front door', mode: 'on-demand' }))
    assert.equal(scene.main, main)
    assert.equal(scene.sources.length, 1)
    assert.equal(scene.newest().stops, 0)
    assert.equal(sink.end, undefined)
    assert.equal(scene.hub.cameras.get('door')?.name, 'Front door')
    assert.deepEqual(scene.changes.slice(3), ['changed door', 'changed door'])
  })

  it('pulls first what was watched before a restart and what somebody waits for, past those that only start', () => {
    const started: string[] = []
    const hub = new Hub({
      clock: new ManualClock(),
      log: silentLog,
      budgetBytes: 1e9,
      maxStarting: 1,
      watchedBefore: new Set(['c/main', 'd/main']),
      createSources: ({ id }) => {
        const source = new FakeSource(id)
        const start = source.start.bind(source)
        return {
          sources: [
            Object.assign(source, {
              start: (...to: Parameters<typeof start>) => (started.push(id), start(...to)),
            }),
          ],
        }
      },
    })
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      hub.set({ ...door({ mode: id === 'd' ? 'on-demand' : 'always' }), id })
    assert.deepEqual(started, ['a', 'c'])
    const main = (id: string): Rendition => hub.cameras.get(id)!.renditions.get('main')!
    main('e').attach(new FakeSink(), details)
    hub.remove('c')
    assert.deepEqual(started, ['a', 'c', 'd'])
    hub.remove('d')
    hub.remove('a')
    assert.deepEqual(started, ['a', 'c', 'd', 'e'])
    assert.deepEqual(hub.watched, ['e/main'])
  })

  it('ends an on-demand pull that was watched before a restart when nobody comes back', () => {
    const clock = new ManualClock()
    const source = new FakeSource()
    const watchedBefore = new Set(['door/main'])
    const createSources = () => ({ sources: [source] })
    const hub = new Hub({
      clock,
      log: silentLog,
      budgetBytes: 1e9,
      lingerMs: 60_000,
      watchedBefore,
      createSources,
    })
    hub.set(door({ mode: 'on-demand' }))
    assert.equal(source.starts, 1)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    clock.tick(60_000)
    assert.equal(source.stops, 1)
  })

  it('names what is watched, the most watched first', () => {
    const scene = stage()
    scene.hub.set(door({ sub: true }))
    const { renditions } = scene.hub.cameras.get('door')!
    assert.deepEqual(scene.hub.watched, [])
    for (const id of ['main', 'sub', 'sub']) renditions.get(id)!.attach(new FakeSink(), details)
    assert.deepEqual(scene.hub.watched, ['door/sub', 'door/main'])
  })

  it('tells who comes and who goes, and why when the relay ended it', () => {
    const scene = stage()
    scene.hub.set(door())
    const told: unknown[] = []
    scene.hub.onChange((change) => {
      if ('reader' in change) told.push([change.kind, change.reader.ended, change.rendition.readers.size])
    })
    const [gone, kicked] = [new FakeSink(), new FakeSink()].map((sink) => scene.main.attach(sink, details))
    gone!.close()
    gone!.close()
    kicked!.kick('Maintenance')
    assert.deepEqual(told, [
      ['reader-joined', undefined, 1],
      ['reader-joined', undefined, 2],
      ['reader-left', undefined, 1],
      ['reader-left', { reason: 'kicked', message: 'Maintenance' }, 0],
    ])
  })

  it('replaces the pull when a URL changes, while viewers stay attached', async () => {
    const scene = stage()
    scene.hub.set(door())
    const sink = new FakeSink()
    scene.main.attach(sink, details)
    const units = [keyframe(), keyframe({ discontinuity: true })]
    const [first, second] = units
    assert.ok(first && second)
    const before = scene.newest()
    before.unit(first)
    scene.hub.set(door({ url: 'rtsp://192.0.2.9/1' }))
    await scene.clock.advance(0)
    assert.equal(before.stops, 1)
    scene.newest().unit(second)
    assert.deepEqual(sink.units, units)
    assert.equal(sink.end, undefined)
  })

  it('replaces only the rendition that changed', () => {
    const scene = stage()
    scene.hub.set(door({ sub: true }))
    scene.hub.set(door({ sub: true, url: 'rtsp://192.0.2.9/1' }))
    assert.deepEqual(
      scene.sources.map(({ rendition, source }) => [rendition, source.stops]),
      [
        ['main', 1],
        ['sub', 0],
        ['main', 0],
      ],
    )
  })

  it('adds a rendition, and ends the readers of one that is removed', () => {
    const scene = stage()
    scene.hub.set(door())
    scene.hub.set(door({ sub: true }))
    assert.equal(scene.sources.length, 2)
    const sink = new FakeSink()
    scene.hub.cameras.get('door')?.renditions.get('sub')?.attach(sink, details)
    scene.hub.set(door())
    assert.equal(sink.end, 'removed')
    assert.equal(scene.newest().stops, 1)
    assert.deepEqual([...(scene.hub.cameras.get('door')?.renditions.keys() ?? [])], ['main'])
  })

  it('stops and starts pulls when the mode changes', async () => {
    const scene = stage()
    scene.hub.set(door({ mode: 'on-demand' }))
    assert.equal(scene.newest().starts, 0)
    scene.hub.set(door())
    assert.equal(scene.newest().starts, 1)
    scene.hub.set(door({ mode: 'on-demand' }))
    await scene.clock.advance(60_000)
    assert.equal(scene.main.status.state, 'idle')
  })

  it('ends the readers of a removed camera', () => {
    const scene = stage()
    scene.hub.set(door())
    const sink = new FakeSink()
    scene.main.attach(sink, details)
    scene.hub.remove('door')
    scene.hub.remove('door')
    assert.equal(sink.end, 'removed')
    assert.equal(scene.newest().stops, 1)
    assert.equal(scene.hub.cameras.size, 0)
    assert.equal(scene.changes.at(-1), 'removed door')
    assert.equal(scene.hub.budget.used, 0)
  })

  it('shows a camera whose sources cannot be made as refused, with the reason', () => {
    const scene = stage()
    scene.createSource = () => {
      throw new RelayError('address-refused', 'Cannot pull from 127.0.0.1: it is the relay itself.')
    }
    scene.hub.set(door())
    const { state, cause, message } = scene.main.status
    assert.deepEqual(
      [state, cause, message],
      ['retrying', 'refused', 'Cannot pull from 127.0.0.1: it is the relay itself.'],
    )
  })

  it('watches all readers with one timer', async () => {
    const scene = stage()
    scene.hub.set(door({ mode: 'on-demand' }))
    assert.equal(scene.clock.pendingTimers, 1)
    const sinks = Array.from({ length: 100 }, () => new FakeSink())
    for (const sink of sinks) scene.main.attach(sink, details)
    scene.newest().unit(keyframe({ arrivedMs: scene.clock.nowMs() }))
    assert.equal(scene.clock.pendingTimers, 2)
    for (const sink of sinks.slice(50)) sink.lag = 11_000
    await scene.clock.advance(500)
    assert.equal(sinks.filter((sink) => sink.end === 'slow').length, 50)
  })

  it('judges no reader right after the process was blocked', () => {
    const scene = stage()
    scene.hub.set(door())
    const sink = new FakeSink()
    scene.main.attach(sink, details)
    sink.lag = 12_000
    scene.clock.block(12_000)
    scene.clock.tick(0)
    assert.equal(sink.end, undefined)
  })

  it('holds its budget over many cameras', async () => {
    const scene = stage(2e6)
    for (let at = 0; at < 20; at++) scene.hub.set({ ...door(), id: `camera-${at}` })
    const feed = (): void => {
      for (const { source } of scene.sources.filter(({ source }) => source.starts > 0)) {
        const arrivedMs = scene.clock.nowMs()
        source.unit(keyframe({ arrivedMs, tsBytes: 18_800 }))
        for (let at = 0; at < 9; at++) source.unit(picture({ arrivedMs, tsBytes: 18_800 }))
      }
    }
    for (let round = 0; round < 10; round++) {
      feed()
      assert.ok(scene.hub.budget.used <= scene.hub.budget.limit)
      await scene.clock.advance(1_000)
    }
    assert.ok(scene.sources.every(({ source }) => source.starts === 1))
    assert.ok(scene.hub.budget.stats.unwatchedShrunk > 0)
  })

  it('goes on when a listener throws, and tells nothing to one that unsubscribed', () => {
    const scene = stage()
    let told = 0
    scene.hub.onChange(() => {
      throw new Error('listener')
    })
    const unsubscribe = scene.hub.onChange(() => told++)
    scene.hub.set(door())
    assert.equal(told, 2)
    unsubscribe()
    scene.hub.remove('door')
    assert.equal(told, 2)
  })

  it('closes within three seconds even if a source does not stop, and leaves no timer', async () => {
    const scene = stage()
    scene.createSource = () => {
      const source = new FakeSource()
      source.onStop = () => new Promise(() => undefined)
      return source
    }
    scene.hub.set(door())
    const sink = new FakeSink()
    scene.main.attach(sink, details)
    const closing = scene.hub.close()
    assert.equal(scene.hub.close(), closing)
    assert.equal(sink.end, 'shutdown')
    const startedMs = scene.clock.nowMs()
    await scene.clock.advance(3_000)
    await closing
    assert.ok(scene.clock.nowMs() - startedMs <= 3_000)
    scene.hub.set(door())
    assert.equal(scene.hub.cameras.size, 0)
  })

  it('waits on closing for the sources of cameras removed right before', async () => {
    const scene = stage()
    let stopped: (() => void) | undefined
    scene.createSource = () => {
      const source = new FakeSource()
      source.onStop = () => new Promise((resolve) => (stopped = resolve))
      return source
    }
    scene.hub.set(door())
    scene.hub.remove('door')
    let isClosed = false
    const closing = scene.hub.close().then(() => (isClosed = true))
    await scene.clock.advance(1_000)
    assert.equal(isClosed, false)
    stopped?.()
    await closing
  })
})
