const UNDETERMINED = 'The observations do not determine a fit'

/** One observation: what was set, and what came of it. */
export interface Observation {
  readonly inputs: readonly number[]
  readonly output: number
}

export interface Fit {
  /** What is there with every input at 0. */
  readonly base: number
  /** For one of each input, in their order. */
  readonly perInput: readonly number[]
  /** Share of the output's variance that the fit explains; NaN where the output does not vary. */
  readonly r2: number
}

/**
 * The linear function of least squares through observations, by the normal equations. Throws RangeError where they do
 * not determine it: too few, or inputs that go together.
 */
export function fit(observations: readonly Observation[]): Fit {
  const rows = observations.map(({ inputs }) => [1, ...inputs])
  if (rows.length < (rows[0]?.length ?? 1)) throw new RangeError(UNDETERMINED)
  const outputs = observations.map(({ output }) => output)
  const size = rows[0]?.length ?? 0
  const at = (row: readonly number[], i: number): number => row[i] ?? 0
  const matrix = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => sumOf(rows.map((row) => at(row, i) * at(row, j)))),
    sumOf(rows.map((row, k) => at(row, i) * at(outputs, k))),
  ])
  const [base = Number.NaN, ...perInput] = solve(matrix)
  const mean = sumOf(outputs) / outputs.length
  const left = sumOf(
    observations.map(({ inputs, output }) => (output - valueAt({ base, perInput }, inputs)) ** 2),
  )
  return { base, perInput, r2: 1 - left / sumOf(outputs.map((output) => (output - mean) ** 2)) }
}

/** What a fit says of such inputs. */
export function valueAt({ base, perInput }: Omit<Fit, 'r2'>, inputs: readonly number[]): number {
  return base + sumOf(inputs.map((input, i) => input * (perInput[i] ?? 0)))
}

/** Gauss and Jordan, with the largest pivot; the last column is the right side. */
function solve(matrix: number[][]): number[] {
  const size = matrix.length
  for (let column = 0; column < size; column++) {
    const lower = matrix.slice(column).map((row) => Math.abs(row[column] ?? 0))
    const pivot = column + lower.indexOf(Math.max(...lower))
    const row = matrix[pivot] ?? []
    const scale = Math.max(...row.slice(0, size).map(Math.abs), 1)
    if (Math.abs(row[column] ?? 0) < 1e-9 * scale) throw new RangeError(UNDETERMINED)
    matrix[pivot] = matrix[column] ?? []
    matrix[column] = row.map((value) => value / (row[column] ?? 1))
    for (let other = 0; other < size; other++) {
      if (other === column) continue
      const factor = matrix[other]?.[column] ?? 0
      matrix[other] = (matrix[other] ?? []).map((value, i) => value - factor * (matrix[column]?.[i] ?? 0))
    }
  }
  return matrix.map((row) => row[size] ?? Number.NaN)
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
