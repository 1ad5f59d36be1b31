import { dirname } from 'node:path'
import { RelayError } from '../errors.ts'
import { codeOf } from './system-code.ts'

/** A `config-unwritable` for what the system has against writing at `path`; whatever else was thrown, as it is. */
export function unwritable(path: string, error: unknown): unknown {
  const reason = REASONS.get(codeOf(error) ?? '')
  if (reason === undefined) return error
  const [what, todo] = reason
  const place = todo.replace('FOLDER', dirname(path)).replace('LOCK', `${path}.lock`)
  return new RelayError('config-unwritable', `Cannot write ${path}: ${what} (${codeOf(error)}); ${place}`, {
    cause: error,
  })
}

/** What the system has against writing, in words that name no path. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error) ?? 'unknown'
  const [what = 'the system refuses it'] = REASONS.get(code) ?? []
  return `${what} (${code})`
}

const PERMIT = 'let the relay’s user write in FOLDER, or choose another place'
const RENAME = 'remove what is in the way, or choose another place'

/** What it is, and what to do. */
const REASONS = new Map<string, readonly [what: string, todo: string]>([
  ['EACCES', ['this user may not', PERMIT]],
  ['EPERM', ['this user may not', PERMIT]],
  ['EROFS', ['what it lies on can only be read', PERMIT]],
  ['ENOSPC', ['no room is left', 'make room']],
  ['EDQUOT', ['this user’s room is used up', 'make room']],
  ['ELOCKED', ['another process keeps its lock', 'end that one, or remove LOCK if there is none']],
  ['ENOENT', ['its folder is not there', 'make FOLDER']],
  ['ENOTDIR', ['a file stands where a folder should', RENAME]],
  ['EEXIST', ['a file stands where a folder should', RENAME]],
  ['EISDIR', ['a folder stands in its place', RENAME]],
])
