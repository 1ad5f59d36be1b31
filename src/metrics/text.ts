import type { Distribution } from '../meter.ts'
import type { Family, Sample } from './family.ts'

/** What a family is read from, with the labels that all its lines have: as text, without brackets. */
export interface Subject<From> {
  readonly from: From
  readonly labels: string
}

/**
 * The lines of one metric in the Prometheus text format 0.0.4, in parts of about so many, its help and type first.
 * Made here, and not by prom-client, because that takes longer and cannot stop in between.
 */
export function* textOf<From>(
  family: Family<From>,
  subjects: Iterable<Subject<From>>,
  linesAtOnce: number,
): Generator<string> {
  let lines = [`# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.kind}\n`]
  for (const subject of subjects) {
    if (family.kind === 'histogram')
      for (const sample of family.samples(subject.from))
        addBuckets(lines, family.name, subject.labels, sample)
    else
      for (const [labels, value] of family.samples(subject.from))
        lines.push(`${family.name}${bracketed(subject.labels, labels)} ${value}\n`)
    if (lines.length < linesAtOnce) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

/** Ids and words of the relay's: nothing that would have to be escaped. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',')
}

/** Buckets add up: each counts all that lay below its bound too. */
function addBuckets(
  lines: string[],
  name: string,
  shared: string,
  [labels, { bounds, counts, sum }]: Sample<Distribution>,
): void {
  const own = joined(shared, labelText(labels))
  const open = own === '' ? '' : `${own},`
  let count = 0
  for (const [at, added] of counts.entries()) {
    count += added
    lines.push(`${name}_bucket{${open}le="${bounds[at] ?? '+Inf'}"} ${count}\n`)
  }
  const brackets = own === '' ? '' : `{${own}}`
  lines.push(`${name}_sum${brackets} ${sum}\n`, `${name}_count${brackets} ${count}\n`)
}

function bracketed(shared: string, labels: Readonly<Record<string, string>>): string {
  const text = joined(shared, labelText(labels))
  return text === '' ? '' : `{${text}}`
}

function joined(one: string, other: string): string {
  return one === '' || other === '' ? one + other : `${one},${other}`
}
