import { median } from '../statistics.ts'
import type { Machine } from './machine.ts'
import { figureText, valuesOf, type Section } from './section.ts'

/** All of one run of the bench. */
export interface Report {
  readonly command: string
  /** ISO 8601. */
  readonly at: string
  readonly machine: Machine
  readonly sections: readonly Section[]
}

/**
 * For people: medians with the least and the most beside them, and each run that does not count with its reason. `level`
 * is that of the sections' headings.
 */
export function markdownOf({ command, at, machine, sections }: Report, level = 2): string {
  const { processor, cores, memoryGib, system, versions } = machine
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    '```sh',
    command,
    '```',
    '',
    `${at.slice(0, 10)}, ${cores} × ${processor}, ${memoryGib} GiB, ${system}. ${programs.join(', ')}.`,
    '',
    ...sections.flatMap((section) => markdownOfSection(section, '#'.repeat(level))),
  ].join('\n')
}

/** For programs: everything, with the medians; what could not be measured is `null`. */
export function jsonOf(report: Report): string {
  const sections = report.sections.map((section) => ({ ...section, medians: mediansOf(section) }))
  return `${JSON.stringify({ ...report, sections }, undefined, 2)}\n`
}

/** By subject, in the order of the figures. */
function mediansOf(section: Section): Record<string, number[]> {
  const of = (subject: string): number[] =>
    section.figures.map((_, i) => median(valuesOf(section, subject, i)))
  return Object.fromEntries(section.subjects.map((subject) => [subject, of(subject)]))
}

function markdownOfSection(section: Section, heading: string): string[] {
  const { title, figures, subjects, results, notes = [] } = section
  const heads = figures.map(({ title, unit }) => (unit === '' ? title : `${title}, ${unit}`))
  const rows = subjects.map((subject) => {
    const runs = results.filter((result) => result.subject === subject)
    const good = runs.filter(({ fault }) => fault === undefined)
    const count = good.length === runs.length ? `${runs.length}` : `${good.length} of ${runs.length}`
    return [escape(subject), ...figures.map((_, i) => cell(valuesOf(section, subject, i))), count]
  })
  const faults = results
    .filter(({ fault }) => fault !== undefined)
    .map(({ subject, fault }) => `- Void: ${escape(subject)}: ${escape(fault ?? '')}`)
  return [
    `${heading} ${title}`,
    '',
    ...(figures.length > 0
      ? [row(['', ...heads, 'runs']), row(Array(heads.length + 2).fill('---')), ...rows.map(row), '']
      : []),
    ...(faults.length > 0 ? [...faults, ''] : []),
    ...notes.flatMap((note) => [note, '']),
  ]
}

function cell(values: readonly number[]): string {
  if (values.length < 2) return figureText(values[0] ?? Number.NaN)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return `${figureText(median(values))} (${figureText(least)} to ${figureText(most)})`
}

/** One row of a table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** A bar would begin a new column. */
function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')
}
