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
  let text = ''
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${labels[name]}"`
  return text
}

/** Buckets add up: each counts all that lay below its bound too. */
function addBuckets(
  lines: string[],
  name: string,
  shared: string,
  [labels, { bounds, counts, sum }]: Sample<Distribution>,
): void {
  const own = joined(shared, labelText(labels))
  const bucket = `${name}_bucket{${own === '' ? '' : `${own},`}`
  const ends = bucketEnds(bounds)
  let count = 0
  for (let at = 0; at < counts.length; at++) {
    count += counts[at]!
    lines.push(`${bucket}${ends[at]}${count}\n`)
  }
  const brackets = own === '' ? '' : `{${own}}`
  lines.push(`${name}_sum${brackets} ${sum}\n`, `${name}_count${brackets} ${count}\n`)
}

/** All distributions of one kind share their bounds. */
const endsOfBounds = new WeakMap<readonly number[], readonly string[]>()

/** What ends the label of each bucket, up to its value. */
function bucketEnds(bounds: readonly number[]): readonly string[] {
  const known = endsOfBounds.get(bounds)
  if (known !== undefined) return known
  const ends = [...bounds, '+Inf'].map((bound) => `le="${bound}"} `)
  endsOfBounds.set(bounds, ends)
  return ends
}

function bracketed(shared: string, labels: Readonly<Record<string, string>>): string {
  const text = joined(shared, labelText(labels))
  return text === '' ? '' : `{${text}}`
}

function joined(one: string, other: string): string {
  return one === '' || other === '' ? one + other : `${one},${other}`
}
