import type { Distribution } from '../meter.ts'
import type { ByteWriter } from './byte-writer.ts'
import type { Family, Sample } from './family.ts'

/** What a family is read from, with the labels that all its lines have: as text, without brackets. */
export interface Subject<From> {
  readonly from: From
  readonly labels: string
}

/**
 * Writes the lines of one metric in the Prometheus text format 0.0.4, its help and type first, and stops after each
 * subject. Done here, and not by prom-client, because that takes longer and cannot stop in between.
 */
export function* writeFamily<From>(
  out: ByteWriter,
  family: Family<From>,
  subjects: Iterable<Subject<From>>,
): Generator<void> {
  out.write(`# HELP ${family.name} ${family.help}\n# TYPE ${family.name} ${family.kind}\n`)
  for (const { from, labels } of subjects) {
    if (family.kind === 'histogram')
      for (const sample of family.samples(from)) writeBuckets(out, family.name, labels, sample)
    else for (const [own, value] of family.samples(from)) writeLine(out, family.name, labels, own, value)
    yield
  }
}

/** Ids and words of the relay's: nothing that would have to be escaped. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  let text = ''
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${labels[name]}"`
  return text
}

type Labels = Readonly<Record<string, string>>

/** Piece by piece, for each piece is there already: a line of its own would be a new string. */
function writeLine(out: ByteWriter, name: string, shared: string, labels: Labels, value: number): void {
  out.write(name)
  let separator = '{'
  if (shared !== '') {
    out.write('{')
    out.write(shared)
    separator = ','
  }
  for (const label in labels) {
    out.write(separator)
    out.write(label)
    out.write('="')
    out.write(labels[label]!)
    out.write('"')
    separator = ','
  }
  out.write(separator === '{' ? ' ' : '} ')
  out.write(String(value))
  out.write('\n')
}

/** Buckets add up: each counts all that lay below its bound too. */
function writeBuckets(
  out: ByteWriter,
  name: string,
  shared: string,
  [labels, { bounds, counts, sum }]: Sample<Distribution>,
): void {
  const own = [shared, labelText(labels)].filter((text) => text !== '').join(',')
  const bucket = `${name}_bucket{${own === '' ? '' : `${own},`}`
  const ends = bucketEnds(bounds)
  let count = 0
  for (let at = 0; at < counts.length; at++) {
    count += counts[at]!
    out.write(bucket)
    out.write(ends[at]!)
    out.write(String(count))
    out.write('\n')
  }
  writeLine(out, `${name}_sum`, own, {}, sum)
  writeLine(out, `${name}_count`, own, {}, count)
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
