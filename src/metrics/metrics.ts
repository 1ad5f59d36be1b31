import type { IncomingMessage, ServerResponse } from 'node:http'
import { collectDefaultMetrics, Counter, Gauge, Registry, type Metric } from 'prom-client'
import { FAMILIES, type Family, type MetricsHub, type Sample } from './families.ts'
import { ReadHistogram } from './read-histogram.ts'

/**
 * All metrics of one relay in a registry of their own, read from the hub at each scrape: what is removed vanishes.
 * Labels are ids and words of the relay's, never a URL, an address or a text that somebody typed.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #hub: MetricsHub

  constructor({ version, hub }: { readonly version: string; readonly hub: MetricsHub }) {
    this.#hub = hub
    collectDefaultMetrics({ register: this.#registry })
    const build = new Gauge({
      name: 'baton_build_info',
      help: 'Always 1; the labels say what runs',
      labelNames: ['version', 'node'],
      registers: [this.#registry],
    })
    build.set({ version, node: process.versions.node }, 1)
    for (const family of FAMILIES) this.#registry.registerMetric(this.#metricOf(family))
  }

  /** Answers with everything in the Prometheus text format. */
  async answer(_req: IncomingMessage, res: ServerResponse): Promise<void> {
    const text = await this.#registry.metrics()
    res.writeHead(200, { 'Content-Type': this.#registry.contentType, 'Cache-Control': 'no-store' }).end(text)
  }

  #metricOf(family: Family): Metric {
    if (family.kind === 'histogram') return this.#histogramOf(family)
    const now = (): Iterable<Sample<number>> => family.samples(this.#hub)
    const shape = { name: family.name, help: family.help, labelNames: family.labels, registers: [] }
    if (family.kind === 'gauge')
      return new Gauge({
        ...shape,
        collect() {
          this.reset()
          for (const [labels, value] of now()) this.set(labels, value)
        },
      })
    return new Counter({
      ...shape,
      collect() {
        this.reset()
        for (const [labels, value] of now()) this.inc(labels, value)
      },
    })
  }

  /** The registry asks a metric for its name and `get()` only. */
  #histogramOf({ name, help, samples }: Family & { readonly kind: 'histogram' }): Metric {
    return new ReadHistogram(name, help, () => samples(this.#hub)) as unknown as Metric
  }
}
