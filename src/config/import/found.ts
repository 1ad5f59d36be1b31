import type { SourceInput } from '../stream-input.ts'
import type { Mode } from '../streams.ts'

/** The formats that can be taken over. `baton`: what this relay exports, and streams.json itself. */
export const IMPORT_FORMATS = ['go2rtc', 'mediamtx', 'frigate', 'baton'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** A stream that stands in somebody else's file. Holds secrets. */
export interface FoundStream {
  /** As it is called there. */
  readonly name: string
  /** Where it stands: a JSON Pointer (RFC 6901). */
  readonly path: string
  readonly main: readonly SourceInput[]
  readonly sub?: readonly SourceInput[]
  readonly audio?: boolean
  readonly mode?: Mode
  /** For people, where the name is not good enough. */
  readonly label?: string
  readonly group?: string
  /** What is not as it was there, in words. */
  readonly notes: readonly string[]
  /** Names of the variables whose values stand in its addresses. */
  readonly variables?: readonly string[]
}

/** An entry that is not taken over. Holds no secret. */
export interface LeftOut {
  /** Where it stands: a JSON Pointer (RFC 6901). */
  readonly path: string
  readonly reason: string
}

/** Why users and passwords of viewers are left. */
export const VIEWERS_HAVE_TOKENS =
  'viewers come with tokens here; make one for each with "baton token create --role viewer"'

/** All that a file says. */
export interface Found {
  readonly streams: readonly FoundStream[]
  readonly left: readonly LeftOut[]
}

/** Values of the variables that a file names; they are secrets. */
export type Variables = ReadonlyMap<string, string>
