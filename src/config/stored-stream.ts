import type { StreamConfig } from './streams.ts'

/** A stream and the ETag that stands for it and its secrets. */
export interface StoredStream {
  readonly config: StreamConfig
  readonly etag: string
}

/** What a write of one stream has stored. */
export function only(results: readonly StoredStream[]): StoredStream {
  const [first] = results
  if (first === undefined) throw new RangeError('A write of one stream has one result')
  return first
}
