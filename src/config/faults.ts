import type * as z from 'zod'
import type { FieldFault } from '../errors.ts'

/** The keys that are known at a path. */
type KeysAt = (path: readonly PropertyKey[]) => readonly string[]

/** Every fault zod found, under `prefix`, in words for people; a key nobody knows gets the nearest one we do. */
export function faultsOf(error: z.ZodError, prefix: string, keysAt: KeysAt): FieldFault[] {
  return error.issues.flatMap((issue) => {
    const path = prefix + pointer(issue.path)
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path + pointer([key]),
        message: unknownKey(key, keysAt(issue.path)),
      }))
    }
    if (issue.code === 'invalid_type')
      return [{ path, message: path === '' ? `the value ${typeFault(issue)}` : typeFault(issue) }]
    return [{ path, message: issue.message }]
  })
}

/** A JSON Pointer (RFC 6901). */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A key of somebody's file as it may be told to others: what is no word may be an address, with a password in it. */
export function shownKey(key: PropertyKey): string {
  return /^[\w$-]{1,40}$/.test(String(key)) ? String(key) : '***'
}

/** The faults as text, one a line, for people. */
export function faultText(faults: readonly FieldFault[]): string {
  return faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n')
}

function typeFault(issue: z.core.$ZodIssueInvalidType): string {
  return issue.input === undefined && issue.message.endsWith('undefined')
    ? 'is missing'
    : `is not ${KINDS.get(issue.expected) ?? `a ${issue.expected}`}`
}

/** Where our word is not zod's, or needs another article. */
const KINDS = new Map<string, string>([
  ['array', 'an array'],
  ['object', 'an object'],
  ['record', 'an object'],
])

function unknownKey(key: string, known: readonly string[]): string {
  // Known, and yet not here: only the short and the full form of a stream shut each other's keys out.
  if (known.includes(key)) return SHORT_AND_FULL
  const [near] = known
    .map((candidate) => ({ candidate, steps: distance(key.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ steps }) => steps <= 2)
    .toSorted((a, b) => a.steps - b.steps)
  return near === undefined
    ? `is not known; allowed are ${known.join(', ')}`
    : `is not known; did you mean "${near.candidate}"?`
}

const SHORT_AND_FULL =
  'belongs to the short form and "renditions" to the full one, which exclude each other; write it into a source of "renditions", or leave "renditions" out'

/** Levenshtein's; words longer than 20 are nobody's typing mistake. */
function distance(a: string, b: string): number {
  if (a.length > 20) return a.length
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
