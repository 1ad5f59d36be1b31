import type { MetricValueWithName } from 'prom-client'
import type { Distribution } from '../meter.ts'
import type { Sample } from './families.ts'

/** A histogram whose counts are kept elsewhere, by what they describe, and read when it is scraped. */
export class ReadHistogram {
  readonly name: string
  readonly #help: string
  readonly #samples: () => Iterable<Sample<Distribution>>

  constructor(name: string, help: string, samples: () => Iterable<Sample<Distribution>>) {
    this.name = name
    this.#help = help
    this.#samples = samples
  }

  /** What a registry asks each of its metrics for. */
  get(): object {
    const values = [...this.#samples()].flatMap((sample) => valuesOf(this.name, sample))
    return { name: this.name, help: this.#help, type: 'histogram', aggregator: 'sum', values }
  }
}

/** Buckets add up: each counts all that lay below its bound too. */
function valuesOf(name: string, [labels, distribution]: Sample<Distribution>): MetricValueWithName<string>[] {
  let count = 0
  const buckets = distribution.counts.map((added, at) => {
    count += added
    const le = distribution.bounds[at] ?? '+Inf'
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels, value: distribution.sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
