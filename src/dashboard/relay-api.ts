import { createClient, dataOf, type BatonClient, type Stream } from '../client/client.ts'
import type { Login } from './page-login.ts'

/** The API of the relay that served the page. @param token in place of the browser's session. */
export function relayApi(token?: string): BatonClient {
  return createClient({ url: document.baseURI, ...(token !== undefined && { token }) })
}

/** Who is logged in; null = nobody, or a token that opens no page. Rejects when the relay does not answer. */
export async function readLogin(api: BatonClient): Promise<Login | null> {
  const { data, response } = await api.GET('/session')
  if (data !== undefined) return data.role === 'metrics' ? null : data
  if (response.status === 401 || response.status === 403) return null
  throw new TypeError(`Cannot read the session: ${response.status}`)
}

/** One stream as this login may see it. Rejects with a `ProblemError` where the relay refuses. */
export function readStream(api: BatonClient, id: string): Promise<Stream> {
  return dataOf(api.GET('/streams/{id}', { params: { path: { id } } }))
}

/** Trades a login link's secret, or a token, for a session. Resolves to whether the relay took it. */
export async function logIn(secret: string): Promise<boolean> {
  const response = await post('login', JSON.stringify({ secret }))
  if (response.status >= 500) throw new TypeError(`Cannot log in: ${response.status}`)
  return response.ok
}

/** Ends the browser's session. Rejects when the relay does not answer. */
export async function logOut(): Promise<void> {
  await post('logout', '{}')
}

function post(path: string, body: string): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}
