import { queryError } from '../auth/live-query.ts'

/** Which of these words of a query are true; one that does not stand there is false. `bad-request` names all that are neither. */
export function flagsOf<Name extends string>(
  query: URLSearchParams,
  ...names: readonly Name[]
): Record<Name, boolean> {
  const values = names.map((name) => [name, query.get(name) ?? 'false'] as const)
  const bad = values.filter(([, value]) => value !== 'true' && value !== 'false')
  if (bad.length > 0)
    throw queryError(bad.map(([name]) => ({ path: `/${name}`, message: 'is either true or false' })))
  return Object.fromEntries(values.map(([name, value]) => [name, value === 'true'])) as Record<Name, boolean>
}
