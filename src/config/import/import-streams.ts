import { setImmediate } from 'node:timers/promises'
import { RelayError } from '../../errors.ts'
import type { ImportFormat } from './found.ts'
import { readImport } from './read-import.ts'
import type { ImportEntry } from './read-import.ts'

/** So many entries are judged before others, live pictures among them, have their turn. */
const AT_ONCE = 50

/** What is asked for. `text` and `variables` hold secrets. */
export interface ImportInput {
  readonly text: string
  readonly format?: ImportFormat | undefined
  /** Values of the variables that the file names. */
  readonly variables?: Readonly<Record<string, string>> | undefined
}

/** Where the streams go. */
export interface ImportTarget {
  get(id: string): unknown
  /** Throws a `RelayError` when a stream like this would be refused. */
  preview(input: unknown): unknown
  /** All of them or none. */
  add(inputs: readonly unknown[]): Promise<unknown>
}

/** One entry of the file, and what became of it. */
export interface ImportLine {
  /** Where it stands: a JSON Pointer (RFC 6901). */
  readonly path: string
  /** From 1. */
  readonly line: number
}

export interface AddedLine extends ImportLine {
  readonly id: string
  readonly name?: string
  readonly notes: readonly string[]
}

/** What an import does, or would do. Holds no secret. */
export interface ImportReport {
  readonly format: ImportFormat
  readonly dryRun: boolean
  readonly added: readonly AddedLine[]
  /** Streams whose id is taken already; they stay as they are. */
  readonly unchanged: readonly (ImportLine & { readonly id: string })[]
  readonly left: readonly (ImportLine & { readonly reason: string })[]
}

/**
 * Take the streams of another program's file over: all that can be, or, where the write fails, none. `dryRun` changes
 * nothing and reports the same. Throws `invalid-import`, or what `target` throws.
 */
export async function importStreams(
  { text, format, variables = {} }: ImportInput,
  target: ImportTarget,
  dryRun: boolean,
): Promise<ImportReport> {
  const read = readImport(text, new Map(Object.entries(variables)), format)
  const at = (path: string): ImportLine => ({ path, line: read.lineOf(path) })
  const left = read.left.map(({ path, reason }) => ({ ...at(path), reason }))
  const wanted: ImportEntry[] = []
  const unchanged: (ImportLine & { id: string })[] = []
  for (const [index, entry] of read.entries.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await setImmediate()
    if (target.get(entry.id) !== undefined) {
      unchanged.push({ ...at(entry.path), id: entry.id })
      continue
    }
    const reason = refusalOf(entry, target)
    if (reason === undefined) wanted.push(entry)
    else left.push({ ...at(entry.path), reason })
  }
  if (!dryRun && wanted.length > 0) await target.add(wanted.map(({ input }) => input))
  const added = wanted.map(({ id, input, path, notes }) => {
    const { name } = input as { name?: string }
    return { ...at(path), id, ...(name !== undefined && { name }), notes }
  })
  return { format: read.format, dryRun, added, unchanged, left: left.toSorted((a, b) => a.line - b.line) }
}

function refusalOf({ input }: ImportEntry, target: ImportTarget): string | undefined {
  try {
    target.preview(input)
    return undefined
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    return error.faults.map(({ message }) => message).join('; ') || error.message
  }
}
