import { readText } from '../files/read-text.ts'
import { isHash } from './secret.ts'

/** One logged-in browser as `sessions.json` holds it. */
export interface SessionRecord {
  /** SHA-256 of the cookie's value, in hex. */
  readonly hash: string
  /** The token it was made with; absent = a login link, so the admin. */
  readonly tokenId?: string
  readonly createdMs: number
  readonly usedMs: number
  /** IP address that it was made from. */
  readonly address?: string
  /** How the browser called itself. */
  readonly agent?: string
}

/** The whole of `sessions.json`. */
export interface SessionFile {
  readonly cookieName: string
  readonly sessions: readonly SessionRecord[]
}

/** What `sessions.json` holds; undefined when there is none. An `Error` when it is not ours. */
export async function readSessions(path: string): Promise<SessionFile | undefined> {
  const text = await readText(path)
  if (text === undefined) return undefined
  const document = JSON.parse(text) as Partial<Record<keyof SessionFile, unknown>> | null
  const { cookieName, sessions } = document ?? {}
  if (
    typeof cookieName !== 'string' ||
    !/^\w{1,40}$/.test(cookieName) ||
    !Array.isArray(sessions) ||
    !sessions.every(isRecord)
  )
    throw new Error(`${path} does not hold sessions`)
  return { cookieName, sessions }
}

/** The text of `sessions.json`. */
export function encodeSessions(file: SessionFile): string {
  return `${JSON.stringify({ version: 1, ...file }, null, 2)}\n`
}

function isRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false
  const record = value as Partial<Record<keyof SessionRecord, unknown>>
  return (
    isHash(record.hash) &&
    Number.isFinite(record.createdMs) &&
    Number.isFinite(record.usedMs) &&
    [record.tokenId, record.address, record.agent].every(
      (text) => text === undefined || typeof text === 'string',
    )
  )
}
