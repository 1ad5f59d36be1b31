import { dirname } from 'node:path'
import { messageOf, RelayError } from '../errors.ts'
import { codeOf } from '../files/system-code.ts'
import { placedText } from './streams-document.ts'
import type { PlacedFault } from './streams-document.ts'

/** A file with faults, each of which says its line and its path. */
export function faultsError(file: string, faults: readonly PlacedFault[]): RelayError {
  const lines = faults.map(placedText).join('\n')
  return new RelayError('config-broken', `${file}: ${lines}`, {
    faults: faults.map(({ at, path, message }) => ({ path, message: `${at}: ${message}` })),
  })
}

/** Whatever is wrong with the file, as `config-broken` that names it and says what to do. */
export function brokenError(file: string, error: unknown): RelayError {
  const message = messageOf(error)
  const todo = 'mend it or bring back a copy; "baton check" says when it is in order'
  const text = message.includes(file) ? message : `${file}: ${message}; ${todo}`
  const facts = error instanceof RelayError ? { faults: error.faults, cause: error } : { cause: error }
  return new RelayError('config-broken', text, facts)
}

/** `config-unwritable` where the system does not let us write; whatever else was thrown, as it is. */
export function writeError(file: string, cause: unknown): unknown {
  const code = codeOf(cause)
  if (cause instanceof RelayError || code === undefined || !SYSTEM_CODE.test(code)) return cause
  const what = `${file} or the data folder cannot be written (${code})`
  const todo = `let the relay's user write ${dirname(file)}, and see that there is room`
  return new RelayError('config-unwritable', `${what}; ${todo}`, { cause })
}

/** Such as `EIO`, but not Node's own `ERR_INVALID_ARG_TYPE`. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/
