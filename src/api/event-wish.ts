import { STREAM_ID } from '../config/streams.ts'
import { RelayError } from '../errors.ts'
import { isEventId } from './event-log.ts'

/** What somebody who opens the events asks for. */
export interface Wish {
  /** The id after which they go on. */
  readonly since: string | undefined
  /** The stream whose readers are told each second. */
  readonly readersOf: string | undefined
}

/** Read the query. Throws `bad-request`, naming what is wrong with it. */
export function wishOf(query: URLSearchParams): Wish {
  const unknown = [...query.keys()].find((name) => name !== 'since' && name !== 'readers')
  if (unknown !== undefined)
    throw new RelayError(
      'bad-request',
      `The query names ${JSON.stringify(unknown.slice(0, 64))}; known: since, readers`,
    )
  const since = only(query, 'since')
  if (since !== undefined && !isEventId(since))
    throw new RelayError('bad-request', 'In the query since is one id, as a message of the events gave it')
  const readersOf = only(query, 'readers')
  if (readersOf !== undefined && !STREAM_ID.test(readersOf))
    throw new RelayError('bad-request', 'In the query readers is the id of a stream')
  return { since, readersOf }
}

function only(query: URLSearchParams, name: string): string | undefined {
  const [value, another] = query.getAll(name)
  if (another !== undefined) throw new RelayError('bad-request', `The query names ${name} twice`)
  return value
}
