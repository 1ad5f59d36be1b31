import type { KnownMetric } from './known.ts'

/** The metrics that a text names, by whether the relay has them; histograms with one of their three endings. */
export function namesIn(
  text: string,
  metrics: readonly KnownMetric[],
): { readonly known: string[]; readonly unknown: string[] } {
  const series = new Set(
    metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? ['bucket', 'sum', 'count'].map((ending) => `${name}_${ending}`) : [name],
    ),
  )
  const named = [...text.matchAll(/\b(?:baton|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name)
  return {
    known: named.filter((name) => series.has(name)),
    unknown: named.filter((name) => !series.has(name)),
  }
}
