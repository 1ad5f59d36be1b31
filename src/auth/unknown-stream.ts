import { RelayError } from '../errors.ts'

/** One answer for a stream that is not there and for one that this caller may not see, so that nobody finds out which there are. */
export function unknownStream(): RelayError {
  return new RelayError(
    'unknown-stream',
    'There is no such stream, or you may not see it; GET /api/streams lists those that you may see',
  )
}
