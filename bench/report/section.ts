/** What a figure is called, and in what it is counted. */
export interface FigureName {
  readonly title: string
  readonly unit: string
}

/** What one run of one subject showed. */
export interface Result {
  readonly subject: string
  /** In the order of the section's figures; NaN where it could not be measured. Empty where there was no run. */
  readonly values: readonly number[]
  /** Why this run does not count. */
  readonly fault?: string
}

/** Everything that was measured in one scenario. */
export interface Section {
  readonly name: string
  readonly title: string
  readonly figures: readonly FigureName[]
  readonly subjects: readonly string[]
  /** All of them, as they came. */
  readonly results: readonly Result[]
  /** What follows from them: paragraphs of Markdown. */
  readonly notes?: readonly string[]
}

/** The values of one figure of one subject, of the runs that count. */
export function valuesOf(section: Section, subject: string, figure: number): number[] {
  return section.results
    .filter((result) => result.subject === subject && result.fault === undefined)
    .map(({ values }) => values[figure] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value))
}

/** A figure for people: three digits that count, or none behind the point from 100 on; a dash where there is none. */
export function figureText(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0)
  return Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(Math.abs(value) >= 1 ? 2 : 3)
}
