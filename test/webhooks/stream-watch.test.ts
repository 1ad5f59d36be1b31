import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { Hub } from '../../src/stream/hub.ts'
import type { CameraSettings, Mode } from '../../src/stream/settings.ts'
import type { News } from '../../src/webhooks/message.ts'
import { StreamWatch } from '../../src/webhooks/stream-watch.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe } from '../support/units.ts'

const DOWN_AFTER_MS = 10_000
const LINGER_MS = 60_000
/** Wall clock and relay's clock are as far apart as on a machine whose clock was set after the start. */
const SET_BY_MS = Date.parse('2026-01-02T00:00:00Z')

function camera(id: string, mode: Mode = 'always'): CameraSettings {
  const renditions = new Map([['main', { sources: [{ id: `${id}-a`, url: `rtsp://192.0.2.1/${id}` }] }]])
  return { id, name: `The ${id}`, group: 'Outside', mode, renditions }
}

class Scene {
  readonly clock = new ManualClock()
  readonly sources = new Map<string, FakeSource>()
  readonly news: News[] = []
  readonly hub = new Hub({
    clock: this.clock,
    log: silentLog,
    budgetBytes: 1e9,
    lingerMs: LINGER_MS,
    random: () => 0,
    createSources: ({ id }) => {
      const source = new FakeSource(id)
      this.sources.set(id, source)
      return { sources: [source] }
    },
  })
  watch: StreamWatch | undefined

  begin(downAfterMs = DOWN_AFTER_MS): void {
    const { hub, clock } = this
    const tell = (news: News): void => void this.news.push(news)
    const wallMs = (): number => clock.nowMs() + SET_BY_MS
    this.watch = new StreamWatch({ hub, clock, wallMs, downAfterMs, tell })
  }

  live(id: string): void {
    this.sources.get(id)!.unit(keyframe({ arrivedMs: this.clock.nowMs() }))
  }

  /** The camera is gone and whatever tries it fails, at once and after each wait. */
  async goAway(id: string): Promise<void> {
    const source = this.sources.get(id)!
    source.onStart = (sink) => {
      source.isRunning = false
      sink.failed({ cause: 'exited', message: 'It failed.' })
    }
    source.fail('exited', 'It failed.')
    await this.clock.advance(0)
  }

  comeBack(id: string): void {
    this.sources.get(id)!.onStart = () => undefined
  }

  /** What was told since the last time. */
  told(): string[] {
    return this.news
      .splice(0)
      .map(({ type, data }) => [type, data.stream, data['cause']].filter(Boolean).join(' '))
  }
}

describe('StreamWatch', () => {
  const open: Scene[] = []
  const stage = (): Scene => {
    const scene = new Scene()
    open.push(scene)
    return scene
  }
  afterEach(async () => {
    for (const { hub, clock, watch } of open.splice(0)) {
      watch?.close()
      const closing = hub.close()
      await clock.advance(3_000)
      await closing
      assert.equal(clock.pendingTimers, 0)
    }
  })

  it('tells that a camera is down once it has been away for so long, and then that it is live', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    scene.live('door')
    scene.begin()
    const lostMs = scene.clock.nowMs() + SET_BY_MS
    await scene.goAway('door')
    await scene.clock.advance(DOWN_AFTER_MS - 1)
    assert.deepEqual(scene.told(), [])
    await scene.clock.advance(1)
    const since = new Date(lostMs).toISOString()
    const of = { stream: 'door', name: 'The door', group: 'Outside', rendition: 'main' }
    assert.deepEqual(scene.news.splice(0), [
      { type: 'stream.down', data: { ...of, since, cause: 'exited', message: 'It failed.' } },
    ])
    scene.comeBack('door')
    await scene.clock.advance(5_000)
    const backMs = scene.clock.nowMs() + SET_BY_MS
    scene.live('door')
    assert.deepEqual(scene.news.splice(0), [
      {
        type: 'stream.live',
        data: { ...of, since: new Date(backMs).toISOString(), outage: { since, cause: 'exited' } },
      },
    ])
  })

  it('tells nobody of a flicker, however often', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    scene.live('door')
    scene.begin()
    for (let times = 0; times < 20; times++) {
      await scene.goAway('door')
      scene.comeBack('door')
      await scene.clock.advance(5_000)
      scene.live('door')
      await scene.clock.advance(5_000)
      scene.live('door')
    }
    assert.deepEqual(scene.told(), [])
  })

  it('takes a camera that does not come at the start of the relay for one that is down', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    await scene.goAway('door')
    scene.hub.set(camera('yard'))
    scene.begin()
    scene.live('yard')
    await scene.clock.advance(DOWN_AFTER_MS)
    assert.deepEqual(scene.told(), ['stream.down door exited'])
  })

  it('tells at once where nobody wants to wait, and never of a first start that is still going on', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    scene.begin(0)
    await scene.clock.advance(5_000)
    assert.deepEqual(scene.told(), [])
    await scene.goAway('door')
    assert.deepEqual(scene.told(), ['stream.down door exited'])
  })

  it('tells of a camera that was added, that it is live, and that it was removed, and nothing else of its end', async () => {
    const scene = stage()
    scene.begin()
    scene.hub.set(camera('door'))
    scene.live('door')
    assert.deepEqual(scene.told(), ['stream.added door', 'stream.live door'])
    scene.hub.set({ ...camera('door'), name: 'Other' })
    await scene.goAway('door')
    await scene.clock.advance(DOWN_AFTER_MS)
    assert.deepEqual(scene.told(), ['stream.down door exited'])
    scene.hub.remove('door')
    await scene.clock.advance(60_000)
    assert.deepEqual(scene.told(), ['stream.removed door'])
  })

  it('tells another cause of the same outage once it has stayed, and none that comes and goes', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    scene.live('door')
    scene.begin()
    await scene.goAway('door')
    await scene.clock.advance(DOWN_AFTER_MS)
    assert.deepEqual(scene.told(), ['stream.down door exited'])
    const source = scene.sources.get('door')!
    const failWith = (cause: 'unauthorized' | 'exited') => {
      source.onStart = (sink) => {
        source.isRunning = false
        sink.failed({ cause, message: 'It failed.' })
      }
    }
    failWith('unauthorized')
    await scene.clock.advance(20_000)
    failWith('exited')
    // It waits ten minutes after a refused password.
    await scene.clock.advance(20_000)
    assert.deepEqual(scene.told(), ['stream.down door unauthorized'])
    await scene.clock.advance(600_000)
    assert.deepEqual(scene.told(), ['stream.down door exited'])
    await scene.clock.advance(600_000)
    assert.deepEqual(scene.told(), [])
  })

  it('tells that nobody wants a camera any more that was down, and not that one is idle that was well', async () => {
    const scene = stage()
    scene.hub.set(camera('door', 'on-demand'))
    scene.begin()
    const reader = scene.hub.cameras.get('door')!.renditions.get('main')!.attach(new FakeSink(), details)
    scene.live('door')
    assert.deepEqual(scene.told(), [])
    await scene.goAway('door')
    await scene.clock.advance(DOWN_AFTER_MS)
    assert.deepEqual(scene.told(), ['stream.down door exited'])
    reader.close()
    await scene.clock.advance(LINGER_MS)
    assert.deepEqual(scene.told(), ['stream.idle door'])
    scene.comeBack('door')
    scene.hub.cameras.get('door')!.renditions.get('main')!.attach(new FakeSink(), details).close()
    await scene.clock.advance(2_000)
    scene.live('door')
    assert.deepEqual(scene.told(), ['stream.live door'])
    for (let ms = 0; ms < LINGER_MS; ms += 4_000) {
      if (scene.sources.get('door')!.isRunning) scene.live('door')
      await scene.clock.advance(4_000)
    }
    assert.equal(scene.hub.cameras.get('door')!.renditions.get('main')!.status.state, 'idle')
    assert.deepEqual(scene.told(), [])
  })

  it('tells nothing once it is closed', async () => {
    const scene = stage()
    scene.hub.set(camera('door'))
    scene.live('door')
    scene.begin()
    await scene.goAway('door')
    scene.watch?.close()
    await scene.clock.advance(DOWN_AFTER_MS)
    scene.hub.remove('door')
    assert.deepEqual(scene.told(), [])
  })
})
