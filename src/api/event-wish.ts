import { nameFaults, queryError } from '../auth/live-query.ts'
import { STREAM_ID } from '../config/streams.ts'
import { isEventId } from './event-log.ts'

/** What somebody who opens the events asks for. */
export interface Wish {
  /** The id after which they go on. */
  readonly since: string | undefined
  /** The stream whose readers are told each second. */
  readonly readersOf: string | undefined
}

/** Read the query. Throws `bad-request`, naming all that is wrong with it. */
export function wishOf(query: URLSearchParams): Wish {
  const faults = nameFaults(query, ['since', 'readers'])
  const since = query.get('since') ?? undefined
  const readersOf = query.get('readers') ?? undefined
  if (since !== undefined && !isEventId(since))
    faults.push({ path: '/since', message: 'is not the id of a message, as the events gave it' })
  if (readersOf !== undefined && !STREAM_ID.test(readersOf))
    faults.push({ path: '/readers', message: 'is not the id of a stream' })
  if (faults.length > 0) throw queryError(faults)
  return { since, readersOf }
}
