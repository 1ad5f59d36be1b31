const TITLE_WIDTH = 36
const COLUMN_WIDTH = 13

/** One line of a table: a title and a value for each column; what is not a number is a dash. */
export function tableLine(title: string, values: readonly (number | string)[], digits = 0): string {
  const cells = values.map((value) => cell(value, digits).padStart(COLUMN_WIDTH))
  return `  ${title.padEnd(TITLE_WIDTH)}${cells.join('')}`
}

/** A value as text: what is infinite never came. */
export function cell(value: number | string, digits = 0): string {
  if (typeof value === 'string') return value
  if (Number.isNaN(value)) return '–'
  return Number.isFinite(value) ? value.toFixed(digits) : 'never'
}
