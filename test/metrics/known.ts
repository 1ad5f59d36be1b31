import type { MetricsParts } from '../../src/metrics/metrics.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { RELAY_FAMILIES } from '../../src/metrics/relay-families.ts'
import { RENDITION_FAMILIES } from '../../src/metrics/rendition-families.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { parseExposition, textOf } from './exposition.ts'

/** A metric that the relay has. */
export interface KnownMetric {
  readonly name: string
  readonly type: string
  /** All of them but `le`, sorted. */
  readonly labels: readonly string[]
}

/** Every metric that a relay answers with, read off its families and, for the process, off a scrape. */
export async function knownMetrics(): Promise<KnownMetric[]> {
  const stats = { unwatchedShrunk: 0, watchedShrunk: 0, cutToPoster: 0, readersEnded: 0 }
  const hub = { cameras: new Map(), budget: { limit: 1, used: 0, stats } } as unknown as MetricsParts['hub']
  const metrics = new Metrics({
    version: '1.2.3',
    clock: new ManualClock(),
    hub,
    figuresOf: () => ({ fps: 0, bitsPerSec: 0, gopMs: undefined, keyframeAgeMs: undefined }),
    usageOf: () => Promise.resolve(new Map()),
    space: () => Promise.resolve(undefined),
    describes: new Map(),
    refusedViewers: { address: 0, camera: 0, relay: 0 },
    inputOf: () => undefined,
    webhooks: () => new Map(),
  })
  const { types, samples } = parseExposition(await textOf(metrics))
  const families = [
    ...RENDITION_FAMILIES.map((family) => ({ ...family, labels: ['stream', 'rendition', ...family.labels] })),
    ...RELAY_FAMILIES,
  ]
  return [...types].map(([name, type]) => {
    const labels = families.find((family) => family.name === name)?.labels ?? labelsOf(name, samples)
    return { name, type, labels: labels.toSorted() }
  })
}

function labelsOf(name: string, samples: ReadonlyMap<string, number>): string[] {
  // Garbage may not have been collected yet.
  if (name === 'nodejs_gc_duration_seconds') return ['kind']
  const found = [...samples.keys()].find((sample) => sample.startsWith(`${name}{`)) ?? ''
  return [...found.matchAll(/(\w+)="/g)].map(([, label = '']) => label)
}
