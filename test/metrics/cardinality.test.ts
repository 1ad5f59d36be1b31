import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTsStats } from '../../src/mpegts/stats.ts'
import { CAUSES } from '../../src/stream/source.ts'
import { picture } from '../support/units.ts'
import { FAULT_WORDS, MOST_OF_RELAY, MOST_OF_RENDITION } from './said-series.ts'
import { attach, OUTPUTS, stage } from './stage.ts'

const CAMERAS = 1000
const VIEWERS = 10_000
/** All kinds of input faults are shown from the first fault on. */
const ONE_FAULT = { ...createTsStats(), lostSyncs: 1 }

describe('The metrics of 1000 cameras with 10,000 viewers', () => {
  const staged = stage(CAMERAS, () => ONE_FAULT, FAULT_WORDS)

  it('are bounded by the cameras, whatever the viewers say of themselves', async () => {
    const { clock, sources, series, rendition } = await staged
    sources.forEach((source, at) => {
      if (at % 3 === 0) source.fail(CAUSES[at % CAUSES.length]!, `rtsp://ann:hunter2@192.0.2.1/${at}`)
    })
    for (let at = 0; at < CAMERAS; at++)
      for (const output of OUTPUTS) attach(output, rendition(`camera-${at}`), clock)()
    const known = new Set(await series())
    for (let viewer = 0; viewer < VIEWERS; viewer++) {
      const watched = rendition(`camera-${viewer % CAMERAS}`)
      attach(OUTPUTS[viewer % OUTPUTS.length]!, watched, clock, {
        address: `198.51.100.${viewer}`,
        agent: `Agent"${viewer}`,
        principal: `principal-${viewer}`,
        principalName: `Kitchen ${viewer}`,
      })
      watched.reportDelay(viewer)
    }
    for (const source of sources) if (source.isRunning) source.unit(picture({ arrivedMs: clock.nowMs() }))
    const all = await series()
    const more = all.filter((name) => name.startsWith('baton_') && !known.has(name))
    assert.deepEqual(more.slice(0, 5), [])
    assert.ok(all.length <= CAMERAS * MOST_OF_RENDITION + MOST_OF_RELAY, `${all.length} series`)
    assert.doesNotMatch(all.join('\n'), /198\.51|192\.0\.2|hunter2|rtsp|Agent|principal|Kitchen|Yard/)
  })

  it('vanish with their camera', async () => {
    const { hub, series } = await staged
    for (let at = 1; at < CAMERAS; at++) hub.remove(`camera-${at}`)
    const left = await series()
    assert.equal(left.filter((name) => name.includes('stream="camera-0"')).length > 30, true)
    assert.deepEqual(
      left.filter((name) => name.includes('stream="') && !name.includes('"camera-0"')),
      [],
    )
    assert.ok(left.length <= MOST_OF_RENDITION + MOST_OF_RELAY, `${left.length} series`)
    await hub.close()
  })
})
