import type { RecordForm, SecretRecord } from './record-file.ts'
import { isRole, type Role } from './roles.ts'
import { isHash } from './secret.ts'
import { isTextList } from './text-list.ts'

/** One token as `tokens.json` holds it. */
export interface TokenRecord extends SecretRecord {
  readonly name: string
  readonly role: Role
  /** The streams that a viewer may watch; undefined = all. */
  readonly cameras?: readonly string[]
  readonly createdMs: number
}

/** `tokens.json`. */
export const TOKENS: RecordForm<TokenRecord> = { plural: 'tokens', noun: 'token', isRecord }

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
