import type { HelloLayout, StreamState } from '../protocol/messages.ts'

/** One rendition as the list of streams tells it. */
export interface RenditionSummary {
  readonly state: StreamState
  readonly cause: string | null
  readonly message: string | null
  readonly layout: HelloLayout | null
  readonly readers: number
}

/** One stream as the list tells it. */
export interface StreamSummary {
  readonly id: string
  readonly name?: string | null
  readonly group?: string | null
  readonly renditions: Readonly<Record<string, RenditionSummary>>
}

/** Nobody is logged in. */
export class LoggedOutError extends Error {
  override readonly name = 'LoggedOutError'
}

/** All streams that this login may see. Throws {@link LoggedOutError}, or `TypeError` when the relay is away. */
export async function listStreams(token?: string | null): Promise<readonly StreamSummary[]> {
  const headers = token ? { authorization: `Bearer ${token}` } : {}
  const response = await fetch('api/streams', { headers, cache: 'no-store' })
  if (response.status === 401 || response.status === 403) throw new LoggedOutError('Not logged in')
  if (!response.ok) throw new TypeError(`Cannot list the streams: ${response.status}`)
  const { streams } = (await response.json()) as { readonly streams: readonly StreamSummary[] }
  return streams
}

/** Does the relay ask nobody for a token? Throws `TypeError` when it is away. */
export async function isOpenDoor(): Promise<boolean> {
  const response = await fetch('api/session', { cache: 'no-store' })
  if (!response.ok) return false
  const { isOpen } = (await response.json()) as { readonly isOpen: boolean }
  return isOpen
}

/** Trades a login link's secret, or a token, for a session. Returns whether the relay took it. */
export async function logIn(secret: string): Promise<boolean> {
  const response = await fetch('login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  })
  if (response.status >= 500) throw new TypeError(`Cannot log in: ${response.status}`)
  return response.ok
}
