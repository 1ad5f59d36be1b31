import type { ImportFormat } from '../../../src/config/import/found.ts'
import { readImport } from '../../../src/config/import/read-import.ts'

/** What a file says, in a form that tests can compare. */
export function read(
  text: string,
  options: { readonly format?: ImportFormat; readonly variables?: Readonly<Record<string, string>> } = {},
): { format: string; inputs: unknown[]; notes: Record<string, readonly string[]>; left: string[] } {
  const { format, entries, left, lineOf } = readImport(
    text,
    new Map(Object.entries(options.variables ?? {})),
    options.format,
  )
  return {
    format,
    inputs: entries.map(({ input }) => input),
    notes: Object.fromEntries(
      entries.filter(({ notes }) => notes.length > 0).map(({ id, notes }) => [id, notes]),
    ),
    left: left.map(({ path, reason }) => `${lineOf(path)} ${path} ${reason}`),
  }
}

/** A stream as an import adds it, with one source. */
export function one(id: string, source: object, more: object = {}): object {
  return { id, ...more, renditions: { main: { sources: [source] } } }
}
