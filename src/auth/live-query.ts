import { RelayError, type FieldFault } from '../errors.ts'

/** How much of what somebody wrote is repeated to them. */
export const MAX_SHOWN_CHARACTERS = 40

/** A fault for each name of the query that is not among these, or that stands there twice. */
export function nameFaults(query: URLSearchParams, known: readonly string[]): FieldFault[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const path = `/${name.slice(0, MAX_SHOWN_CHARACTERS).replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (!known.includes(name))
      return [{ path, message: `is not known; known: ${known.join(', ') || 'nothing'}` }]
    return query.getAll(name).length > 1 ? [{ path, message: 'stands there twice; keep one' }] : []
  })
}

/** `bad-request` with all that is wrong with a query. */
export function queryError(faults: readonly FieldFault[]): RelayError {
  const all = faults.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ')
  return new RelayError('bad-request', `Cannot read the query: ${all}`, { faults })
}
