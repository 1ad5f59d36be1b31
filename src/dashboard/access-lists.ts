import { dataOf, type Link, type Session, type Token } from '../client/client.ts'
import { api, relay } from './page-relay.ts'

/** Who has access; undefined = not read yet, or not for this login. */
export interface AccessLists {
  readonly links: readonly Link[] | undefined
  readonly tokens: readonly Token[] | undefined
  readonly sessions: readonly Session[] | undefined
}

/** All that this login may know. Rejects where the relay refuses or does not answer. */
export async function readAccess(): Promise<AccessLists> {
  const [links, tokens, sessions] = await Promise.all([
    relay.mayOperate ? dataOf(api.GET('/links')) : undefined,
    relay.mayManage ? dataOf(api.GET('/tokens')) : undefined,
    relay.mayManage ? dataOf(api.GET('/sessions')) : undefined,
  ])
  return { links: links?.links, tokens: tokens?.tokens, sessions: sessions?.sessions }
}

/** All reject with a `ProblemError` where the relay refuses, and with a `TypeError` where it does not answer. */
export async function endLink(linkId: string): Promise<void> {
  await dataOf(api.DELETE('/links/{linkId}', { params: { path: { linkId } } }))
}

export async function revokeToken(tokenId: string): Promise<void> {
  await dataOf(api.DELETE('/tokens/{tokenId}', { params: { path: { tokenId } } }))
}

export async function endSession(sessionId: string): Promise<void> {
  await dataOf(api.DELETE('/sessions/{sessionId}', { params: { path: { sessionId } } }))
}
