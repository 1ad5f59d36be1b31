import { isDeepStrictEqual } from 'node:util'
import { messageOf, RelayError } from '../errors.ts'
import { readText } from '../files/read-text.ts'

/** What everything has that a secret opens and the data folder keeps. */
export interface SecretRecord {
  readonly id: string
  /** SHA-256 of the secret, in hex. */
  readonly hash: string
  /** Milliseconds since the Unix epoch from which on it opens nothing; undefined = never. */
  readonly expiresMs?: number
}

/** One kind of records, and the file that holds them. */
export interface RecordForm<Kind extends SecretRecord> {
  /** Of its records together, such as `tokens`: the file is `tokens.json`, and its list is called so. */
  readonly plural: string
  /** Of one record, for people, such as `token`. */
  readonly noun: string
  /** What is understood only in part must not open more than it should, so it looks at every field. */
  readonly isRecord: (value: unknown) => value is Kind
}

/** Who changed a file beside the relay: the user of the system, and when. */
export interface Editor {
  readonly who: string
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number
}

/** What stands in such a file. */
export interface RecordFile<Kind extends SecretRecord> {
  readonly records: readonly Kind[]
  /** Of the last change, where it was made beside the relay and by a program that says so. */
  readonly editor?: Editor | undefined
}

/** What the file holds; no records when it is missing. A `RelayError` `config-broken` when it is not ours. */
export async function readRecords<Kind extends SecretRecord>(
  path: string,
  form: RecordForm<Kind>,
): Promise<RecordFile<Kind>> {
  const text = await readText(path).catch((error: unknown) => {
    if (error instanceof RelayError) throw error
    throw new RelayError('config-broken', `Cannot read ${path}: ${messageOf(error)}`, { cause: error })
  })
  return text === undefined ? { records: [] } : parseRecords(path, text, form)
}

/** The text of the file. */
export function encodeRecords<Kind extends SecretRecord>(
  { plural }: RecordForm<Kind>,
  { records, editor }: RecordFile<Kind>,
): string {
  return `${JSON.stringify({ version: 1, editor, [plural]: records }, null, 2)}\n`
}

/** What became of the records between two states of the file, by their ids; undefined = nothing. */
export function editOf(
  before: readonly SecretRecord[],
  after: readonly SecretRecord[],
): Readonly<Record<'added' | 'changed' | 'removed', readonly string[]>> | undefined {
  const old = new Map(before.map((record) => [record.id, record]))
  const now = new Set(after.map(({ id }) => id))
  const added = after.flatMap(({ id }) => (old.has(id) ? [] : [id]))
  const removed = before.flatMap(({ id }) => (now.has(id) ? [] : [id]))
  const isChanged = (record: SecretRecord): boolean =>
    old.has(record.id) && !isDeepStrictEqual(old.get(record.id), record)
  const changed = after.filter(isChanged).map(({ id }) => id)
  return added.length + removed.length + changed.length === 0 ? undefined : { added, changed, removed }
}

function parseRecords<Kind extends SecretRecord>(
  path: string,
  text: string,
  { plural, noun, isRecord }: RecordForm<Kind>,
): RecordFile<Kind> {
  const broken = (what: string, cause?: unknown): RelayError =>
    new RelayError(
      'config-broken',
      `Cannot use ${path}: ${what}. Mend it, or remove it and make new ${plural}`,
      { cause },
    )
  let document: Readonly<Record<string, unknown>> | null
  try {
    document = JSON.parse(text) as typeof document
  } catch (error) {
    throw broken('it is not JSON', error)
  }
  const list = document?.['version'] === 1 ? document[plural] : undefined
  if (!Array.isArray(list)) throw broken(`it is not { "version": 1, "${plural}": [ … ] }`)
  const records = list.map((record: unknown, index) => {
    if (!isRecord(record)) throw broken(`/${plural}/${index} is not a ${noun}`)
    return record
  })
  return { records, editor: editorIn(document) }
}

/** It opens nothing, so what is not understood is passed over. */
function editorIn(document: Readonly<Record<string, unknown>> | null): Editor | undefined {
  const { who, atMs } = (document?.['editor'] ?? {}) as Partial<Record<keyof Editor, unknown>>
  const isEditor = typeof who === 'string' && who.length <= 100 && typeof atMs === 'number'
  return isEditor ? { who, atMs } : undefined
}
