import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { Budget } from '../../src/stream/budget.ts'
import { Camera } from '../../src/stream/camera.ts'
import { READER_LIMITS } from '../../src/stream/patience.ts'
import type { CameraSettings, RenditionSettings } from '../../src/stream/settings.ts'
import { StartQueue } from '../../src/stream/start-queue.ts'
import { Turns } from '../../src/stream/turns.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'

const main: RenditionSettings = { sources: [{ id: 'a', url: 'rtsp://192.0.2.1/1' }] }
const settings: CameraSettings = { id: 'door', mode: 'always', renditions: new Map([['main', main]]) }

function cameraWith(facts: { sources?: number } = {}): { camera: Camera; made: FakeSource[] } {
  const made: FakeSource[] = []
  const camera = new Camera(settings, {
    clock: new ManualClock(),
    log: silentLog,
    budget: new Budget(1e9),
    turns: new Turns(new ManualClock()),
    queue: new StartQueue(4, new ManualClock()),
    readerLimits: READER_LIMITS,
    ringBytes: 1e6,
    lingerMs: 60_000,
    random: () => 0,
    onStatus: () => undefined,
    onReader: () => undefined,
    createSources: () => {
      const sources = Array.from({ length: facts.sources ?? 1 }, () => new FakeSource())
      made.push(...sources)
      return { sources }
    },
  })
  return { camera, made }
}

describe('Camera', () => {
  it('pulls nothing before it is started', () => {
    const { camera, made } = cameraWith()
    assert.equal(made[0]?.starts, 0)
    camera.start()
    assert.equal(made[0]?.starts, 1)
  })

  it('tells whether settings differ from those it has, in whatever order they are written', () => {
    const { camera } = cameraWith()
    assert.equal(camera.apply({ renditions: new Map([['main', main]]), mode: 'always', id: 'door' }), false)
    assert.equal(camera.apply({ ...settings, group: 'outside' }), true)
    assert.equal(camera.group, 'outside')
  })

  it('makes new sources for any difference in a rendition, such as its audio', () => {
    const { camera, made } = cameraWith()
    camera.start()
    camera.apply({ ...settings, renditions: new Map([['main', { ...main, audio: false }]]) })
    assert.deepEqual([made.length, made[0]?.stops], [2, 1])
  })

  it('says of a rendition without sources that it has none', () => {
    const { camera } = cameraWith({ sources: 0 })
    camera.start()
    assert.equal(camera.renditions.get('main')?.status.message, 'This rendition has no source.')
  })

  it('is closed only when its sources have stopped', async () => {
    const { camera, made } = cameraWith()
    camera.start()
    await camera.close('shutdown', 'The relay is shutting down.')
    assert.equal(made[0]?.isRunning, false)
    assert.equal(camera.renditions.get('main')?.status.state, 'stopped')
  })
})
