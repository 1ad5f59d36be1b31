/**
 * Every stable code a {@link RelayError} can carry, sorted. `docs/errors.md` explains each one and a test
 * compares the two lists in both directions.
 */
export const ERROR_CODES = [
  'address-refused',
  'bad-request',
  'body-too-large',
  'config-broken',
  'config-conflict',
  'config-unwritable',
  'data-folder-taken',
  'decode-failed',
  'duplicate-stream',
  'forbidden',
  'host-refused',
  'identity-unavailable',
  'internal',
  'invalid-body',
  'invalid-import',
  'invalid-link',
  'invalid-probe',
  'invalid-settings',
  'invalid-stream',
  'invalid-token',
  'invalid-url',
  'method-not-allowed',
  'no-picture',
  'not-found',
  'origin-refused',
  'port-taken',
  'precondition-failed',
  'secrets-locked',
  'too-many-links',
  'too-many-probes',
  'too-many-tokens',
  'too-many-tries',
  'too-many-viewers',
  'unauthorized',
  'unknown-link',
  'unknown-reader',
  'unknown-rendition',
  'unknown-session',
  'unknown-stream',
  'unknown-token',
  'unsupported-media-type',
  'verify-failed',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/** One fault of one field of a document somebody wrote. `path` is a JSON Pointer (RFC 6901). */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

/** What a {@link RelayError} knows beside its code and its sentence. */
export interface RelayErrorFacts {
  readonly cause?: unknown
  /** All fields that are wrong, not only the first. */
  readonly faults?: readonly FieldFault[]
}

/** A condition somebody outside can mend. Its message says what was wrong and what to do, and holds no secret. */
export class RelayError extends Error {
  override readonly name = 'RelayError'
  readonly code: ErrorCode
  readonly faults: readonly FieldFault[]

  constructor(code: ErrorCode, message: string, facts: RelayErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.faults = facts.faults ?? []
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
