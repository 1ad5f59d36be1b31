import { isDeepStrictEqual } from 'node:util'
import { messageOf, RelayError } from '../errors.ts'
import { readText } from '../files/read-text.ts'
import { isRole, type Role } from './roles.ts'
import { isHash } from './secret.ts'

/** One token as `tokens.json` holds it. */
export interface TokenRecord {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** The streams that a viewer may watch; undefined = all. */
  readonly cameras?: readonly string[]
  readonly createdMs: number
  /** Milliseconds since the Unix epoch from which on it opens nothing; undefined = never. */
  readonly expiresMs?: number
  /** SHA-256 of the secret, in hex. */
  readonly hash: string
}

/** The records of `tokens.json`; none when the file is missing. A `RelayError` `config-broken` when it is not ours. */
export async function readTokens(path: string): Promise<readonly TokenRecord[]> {
  const text = await readText(path).catch((error: unknown) => {
    if (error instanceof RelayError) throw error
    throw new RelayError('config-broken', `Cannot read ${path}: ${messageOf(error)}`, { cause: error })
  })
  return text === undefined ? [] : parseTokens(path, text)
}

/** The text of `tokens.json`. */
export function encodeTokens(tokens: readonly TokenRecord[]): string {
  return `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`
}

/** What became of the tokens between two states of the file, by their ids; undefined = nothing. */
export function editOf(
  before: readonly TokenRecord[],
  after: readonly TokenRecord[],
): Readonly<Record<'added' | 'changed' | 'removed', readonly string[]>> | undefined {
  const old = new Map(before.map((record) => [record.id, record]))
  const now = new Set(after.map(({ id }) => id))
  const added = after.flatMap(({ id }) => (old.has(id) ? [] : [id]))
  const removed = before.flatMap(({ id }) => (now.has(id) ? [] : [id]))
  const isChanged = (record: TokenRecord): boolean =>
    old.has(record.id) && !isDeepStrictEqual(old.get(record.id), record)
  const changed = after.filter(isChanged).map(({ id }) => id)
  return added.length + removed.length + changed.length === 0 ? undefined : { added, changed, removed }
}

function parseTokens(path: string, text: string): readonly TokenRecord[] {
  const broken = (what: string, cause?: unknown): RelayError =>
    new RelayError(
      'config-broken',
      `Cannot use ${path}: ${what}. Mend it, or remove it and make new tokens`,
      { cause },
    )
  let document: { version?: unknown; tokens?: unknown } | null
  try {
    document = JSON.parse(text) as typeof document
  } catch (error) {
    throw broken('it is not JSON', error)
  }
  if (document?.version !== 1 || !Array.isArray(document.tokens))
    throw broken('it is not { "version": 1, "tokens": [ … ] }')
  return document.tokens.map((record: unknown, index) => {
    if (!isRecord(record)) throw broken(`/tokens/${index} is not a token`)
    return record
  })
}

/** A token that is understood only in part must not open more than it should, so every field is checked. */
function isRecord(value: unknown): value is TokenRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof TokenRecord, unknown>>
  return (
    typeof record.id === 'string' &&
    typeof record.name === 'string' &&
    isRole(record.role) &&
    isHash(record.hash) &&
    Number.isFinite(record.createdMs) &&
    (record.expiresMs === undefined || Number.isFinite(record.expiresMs)) &&
    (record.cameras === undefined || isTextList(record.cameras))
  )
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
