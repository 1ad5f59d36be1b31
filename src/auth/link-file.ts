import type { RecordForm, SecretRecord } from './record-file.ts'
import { isOrigin } from './record-input.ts'
import { isHash } from './secret.ts'
import { isTextList } from './text-list.ts'

/** One viewer link as `links.json` holds it. */
export interface LinkRecord extends SecretRecord {
  readonly name: string
  /** The streams that it opens, one or more. */
  readonly cameras: readonly string[]
  /** The one rendition of them that it opens; undefined = each. */
  readonly rendition?: string
  /** So many may watch one of its streams at a time. */
  readonly maxViewers: number
  /** Origins of the sites whose pages may show it, in place of those that the relay allows; undefined = the relay's. */
  readonly origins?: readonly string[]
  readonly createdMs: number
  /** What people call whoever made it. */
  readonly createdBy: string
}

/** `links.json`. */
export const LINKS: RecordForm<LinkRecord> = { plural: 'links', noun: 'link', isRecord }

function isRecord(value: unknown): value is LinkRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof LinkRecord, unknown>>
  return (
    typeof record.id === 'string' &&
    typeof record.name === 'string' &&
    isTextList(record.cameras) &&
    (record.rendition === undefined || typeof record.rendition === 'string') &&
    Number.isSafeInteger(record.maxViewers) &&
    (record.origins === undefined || (isTextList(record.origins) && record.origins.every(isOrigin))) &&
    isHash(record.hash) &&
    Number.isFinite(record.createdMs) &&
    typeof record.createdBy === 'string' &&
    (record.expiresMs === undefined || Number.isFinite(record.expiresMs))
  )
}
