import { cutLine } from './stderr-lines.ts'

const MAX_LINES = 50

/** The last lines of a program, redacted and cut, oldest first. */
export class LineLog {
  readonly #redact: (line: string) => string
  readonly #lines: string[] = []

  constructor(redact: (line: string) => string) {
    this.#redact = redact
  }

  get all(): readonly string[] {
    return [...this.#lines]
  }

  /** Keeps `line` and returns it as it is kept. */
  push(line: string): string {
    const kept = cutLine(this.#redact(line))
    this.#lines.push(kept)
    if (this.#lines.length > MAX_LINES) this.#lines.shift()
    return kept
  }
}
