import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createTsStats } from '../../src/mpegts/stats.ts'
import { SETTLE_MS } from '../../src/outputs/snapshot/keyframe.ts'
import { keyframe } from '../support/units.ts'
import { FAULT_WORDS, SAID } from './said-series.ts'
import { attach, OUTPUTS, stage } from './stage.ts'

describe('How many series docs/metrics.md says there are', () => {
  it('is how many a rendition has, by the outputs in use and the faults of its input', async () => {
    let input = createTsStats()
    const { clock, hub, sources, series, rendition } = await stage(1, () => input, [])
    const count = async (): Promise<number> =>
      (await series()).filter((name) => name.includes('stream="')).length
    const counts: number[] = []
    for (const output of ['websocket', 'http-ts', 'snapshot'] as const) {
      const leave = attach(output, rendition('camera-0'), clock)
      clock.tick(10)
      sources[0]!.unit(keyframe({ arrivedMs: clock.nowMs() }))
      clock.tick(SETTLE_MS)
      leave()
      counts.push(await count())
    }
    input = { ...input, lostSyncs: 1 }
    counts.push(await count())
    const [one = 0, two = 0, three = 0, faulty = 0] = counts
    isAbout(one, SAID.rendition)
    assert.deepEqual([two - one, three - two, faulty - three], [SAID.output, SAID.output, SAID.faults])
    assert.equal(rendition('camera-0').totals.readersByOutput.get('snapshot'), 0)
    await hub.close()
  })

  it('is how many the relay has, by the faults that a DESCRIBE ended with', async () => {
    const counts: number[] = []
    for (const faults of [[], FAULT_WORDS]) {
      const { hub, series } = await stage(0, createTsStats, faults)
      counts.push((await series()).filter((name) => !name.startsWith('nodejs_gc_')).length)
      await hub.close()
    }
    const [none = 0, all = 0] = counts
    // Each kind of garbage collection is there from its first one on: minor, major, incremental, weakcb.
    isAbout(none + 4 * SERIES_OF_GC, SAID.relay)
    assert.equal(all - none, FAULT_WORDS.length * SAID.describe!)
  })

  it('counts every output that attaches readers', () => {
    const folder = join(import.meta.dirname, '../../src/outputs')
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const named = sources.flatMap((name) =>
      [...readFileSync(join(folder, name), 'utf8').matchAll(/\boutput: '([\w-]+)'/g)].map(
        ([, output]) => output,
      ),
    )
    assert.deepEqual(new Set(named), new Set(OUTPUTS))
  })
})

/** Seven buckets, the sum and the count. */
const SERIES_OF_GC = 9

function isAbout(counted: number, said: number | undefined): void {
  assert.ok(said !== undefined && Math.abs(counted - said) <= 0.05 * said, `${counted}, not about ${said}`)
}
