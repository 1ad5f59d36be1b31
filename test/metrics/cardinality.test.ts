import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { createTsStats } from '../../src/mpegts/stats.ts'
import { Hub } from '../../src/stream/hub.ts'
import { CAUSES } from '../../src/stream/source.ts'
import { FakeSink } from '../support/fake-sink.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { keyframe, picture } from '../support/units.ts'
import { parseExposition, textOf } from './exposition.ts'

const CAMERAS = 1000
const VIEWERS = 10_000
/** More than any rendition has with both outputs in use. */
const SERIES_OF_CAMERA = 120
const SERIES_OF_RELAY = 200
/** All kinds of input faults are shown from the first fault on. */
const ONE_FAULT = { ...createTsStats(), lostSyncs: 1 }

describe('The metrics of 1000 cameras with 10,000 viewers', () => {
  const clock = new ManualClock()
  const hub = new Hub({
    clock,
    log: silentLog,
    budgetBytes: 1e9,
    maxStarting: CAMERAS,
    createSources: ({ id }) => {
      const source = new FakeSource(id)
      sources.push(source)
      return { sources: [source] }
    },
  })
  const sources: FakeSource[] = []
  const metrics = new Metrics({
    version: '1.2.3',
    clock,
    hub,
    figuresOf: () => ({ fps: 25, bitsPerSec: 2e6, gopMs: 2000, keyframeAgeMs: 100 }),
    usageOf: () => Promise.resolve(new Map()),
    space: () => Promise.resolve(undefined),
    describes: new Map(),
    inputOf: () => ONE_FAULT,
  })
  const scrape = async (): Promise<string[]> => [...parseExposition(await textOf(metrics)).samples.keys()]

  it('are bounded by the cameras, whatever the viewers say of themselves', async () => {
    for (let at = 0; at < CAMERAS; at++) {
      const id = `camera-${at}`
      const url = `rtsp://ann:hunter2@192.0.2.1/${at}`
      hub.set({
        id,
        name: `Yard ${at}`,
        mode: 'always',
        renditions: new Map([['main', { sources: [{ id, url }] }]]),
      })
    }
    sources.forEach((source, at) => {
      source.unit(keyframe({ arrivedMs: clock.nowMs() }))
      if (at % 3 === 0) source.fail(CAUSES[at % CAUSES.length]!, `rtsp://ann:hunter2@192.0.2.1/${at}`)
    })
    const outputs = ['websocket', 'http-ts']
    for (const output of outputs)
      for (const [, camera] of hub.cameras)
        camera.renditions
          .get('main')!
          .attach(new FakeSink(), { output, address: '', agent: '', principal: '', principalName: '' })
          .close()
    const before = await scrape()
    for (let viewer = 0; viewer < VIEWERS; viewer++) {
      const rendition = hub.cameras.get(`camera-${viewer % CAMERAS}`)!.renditions.get('main')!
      rendition.attach(new FakeSink(), {
        output: outputs[viewer % 2]!,
        address: `198.51.100.${viewer}`,
        agent: `Agent"${viewer}`,
        principal: `principal-${viewer}`,
        principalName: `Kitchen ${viewer}`,
      })
      rendition.reportDelay(viewer)
    }
    for (const source of sources) if (source.isRunning) source.unit(picture({ arrivedMs: clock.nowMs() }))
    const series = await scrape()
    const known = new Set(before)
    const more = series.filter((name) => name.startsWith('baton_') && !known.has(name))
    assert.deepEqual(more.slice(0, 5), [])
    assert.ok(series.length <= CAMERAS * SERIES_OF_CAMERA + SERIES_OF_RELAY, `${series.length} series`)
    assert.doesNotMatch(series.join('\n'), /198\.51|192\.0\.2|hunter2|rtsp|Agent|principal|Kitchen|Yard/)
  })

  it('vanish with their camera', async () => {
    for (let at = 1; at < CAMERAS; at++) hub.remove(`camera-${at}`)
    const series = await scrape()
    assert.equal(series.filter((name) => name.includes('stream="camera-0"')).length > 30, true)
    assert.deepEqual(
      series.filter((name) => name.includes('stream="') && !name.includes('"camera-0"')),
      [],
    )
    assert.ok(series.length <= SERIES_OF_CAMERA + SERIES_OF_RELAY, `${series.length} series`)
    await hub.close()
  })
})
