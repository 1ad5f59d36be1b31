import { RelayError, type FieldFault } from '../../errors.ts'
import type { CompiledStream } from '../compiled-stream.ts'
import { RENDITIONS } from '../streams.ts'
import { inSlices } from '../slices.ts'
import type { ImportFormat, LeftOut } from './found.ts'
import { readImport } from './read-import.ts'
import type { ImportEntry, ReadImport } from './read-import.ts'

/** What is asked for. `text` and `variables` hold secrets. */
export interface ImportInput {
  readonly text: string
  readonly format?: ImportFormat | undefined
  /** Values of the variables that the file names. */
  readonly variables?: Readonly<Record<string, string>> | undefined
}

/** How it is done. */
export interface ImportWay {
  /** Change nothing and report the same. */
  readonly dryRun: boolean
  /** Make streams whose id is taken what the file says, rather than leave them as they are. */
  readonly replace: boolean
}

/** A stream as far as it is compared. */
type Known = Pick<CompiledStream, 'config' | 'etag'>

/** Where the streams go. */
export interface ImportTarget {
  get(id: string): Known | undefined
  /** What a stream like this would become. Throws a `RelayError` when it would be refused. */
  preview(input: unknown): Known
  /** All of them or none. */
  add(inputs: readonly unknown[], options: { readonly replace: boolean }): Promise<unknown>
}

/** One entry of the file, and what became of it. */
export interface ImportLine {
  /** Where it stands: a JSON Pointer (RFC 6901). */
  readonly path: string
  /** From 1. */
  readonly line: number
}

export interface TakenLine extends ImportLine {
  readonly id: string
  readonly name?: string
  readonly notes: readonly string[]
}

/** What an import does, or would do. Holds no secret. */
export interface ImportReport {
  readonly format: ImportFormat
  readonly dryRun: boolean
  readonly added: readonly TakenLine[]
  /** Streams that are now what the file says. */
  readonly replaced: readonly TakenLine[]
  /** Streams of the same id and address that are there already; they stay as they are. */
  readonly unchanged: readonly (ImportLine & { readonly id: string })[]
  readonly left: readonly (ImportLine & { readonly reason: string })[]
}

/**
 * Take the streams of another program's file over: all that can be, or, where the write fails, none. Throws
 * `invalid-import`, or what `target` throws.
 */
export async function importStreams(
  { text, format, variables = {} }: ImportInput,
  target: ImportTarget,
  { dryRun, replace }: ImportWay,
): Promise<ImportReport> {
  const read = readImport(text, new Map(Object.entries(variables)), format)
  const at = (path: string): ImportLine => ({ path, line: read.lineOf(path) })
  const { added, replaced, unchanged, left } = await inSlices(sorting(read, target, replace))
  const wanted = [...added, ...replaced]
  if (!dryRun && wanted.length > 0)
    await target.add(
      wanted.map(({ input }) => input),
      { replace },
    )
  const taken = ({ id, input, path, notes }: ImportEntry): TakenLine => {
    const { name } = input as { name?: string }
    return { ...at(path), id, ...(name !== undefined && { name }), notes }
  }
  return {
    format: read.format,
    dryRun,
    added: added.map(taken),
    replaced: replaced.map(taken),
    unchanged: unchanged.map(({ id, path }) => ({ ...at(path), id })),
    left: left.map(({ path, reason }) => ({ ...at(path), reason })).toSorted((a, b) => a.line - b.line),
  }
}

interface Sorted {
  readonly added: ImportEntry[]
  readonly replaced: ImportEntry[]
  readonly unchanged: ImportEntry[]
  readonly left: LeftOut[]
}

/** What becomes of each entry; to be interrupted before each. */
function* sorting(read: ReadImport, target: ImportTarget, replace: boolean): Generator<void, Sorted> {
  const sorted: Sorted = { added: [], replaced: [], unchanged: [], left: [...read.left] }
  for (const entry of read.entries) {
    yield
    const { id, path } = entry
    const before = target.get(id)
    const found = tried(entry, target)
    if (before !== undefined && !replace) {
      if (typeof found === 'string' || isSameAddress(before, found)) sorted.unchanged.push(entry)
      else sorted.left.push({ path, reason: ANOTHER_ADDRESS })
      continue
    }
    if (typeof found === 'string') sorted.left.push({ path, reason: found })
    else if (before === undefined) sorted.added.push(entry)
    else if (before.etag === found.etag) sorted.unchanged.push(entry)
    else sorted.replaced.push(entry)
  }
  return sorted
}

const ANOTHER_ADDRESS =
  'there is a stream of that id with another address, which stays; --replace (replace=true) makes it what the file says'

/** Whoever logs in there. */
function isSameAddress(one: Known, other: Known): boolean {
  return addressesOf(one) === addressesOf(other)
}

function addressesOf({ config: { renditions } }: Known): string {
  return JSON.stringify(RENDITIONS.map((name) => renditions[name]?.sources.map(({ url }) => url)))
}

/** What it would become, or why it is refused. */
function tried({ input, variables }: ImportEntry, target: ImportTarget): Known | string {
  try {
    return target.preview(input)
  } catch (error) {
    if (!(error instanceof RelayError)) throw error
    const words = [...new Set(error.faults.map(faultWords))].join('; ') || error.message
    if (variables.length === 0) return words
    return `${words} (values of variables stand in it: ${variables.join(', ')})`
  }
}

/** A fault that is no sentence of its own needs what it is about. */
function faultWords({ path, message }: FieldFault): string {
  const field = path.split('/').at(-1) ?? ''
  return /^[a-z]/.test(message) && /^[a-z]+$/i.test(field) ? `its ${field} ${message}` : message
}
