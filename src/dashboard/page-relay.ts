import { EVENTS_SUBPROTOCOL } from '../protocol/events.ts'
import { tokenSubprotocol } from '../protocol/token-subprotocol.ts'
import { readLogin, relayApi } from './relay-api.ts'
import { RelayState } from './relay-state.ts'
import { renewSession } from './renew-session.ts'

/**
 * A token in the page's fragment, `#token=…`, which no server and no log ever sees; it goes before the session. In a frame it may
 * stand in the query, by which the relay knows whose pages may show it.
 */
export const pageToken: string | undefined =
  new URLSearchParams(location.hash.slice(1)).get('token') ??
  new URLSearchParams(location.search).get('token') ??
  undefined

/** The API, as whoever the page was opened by. */
export const api = relayApi(pageToken)
if (pageToken === undefined) renewSession(api)

let readersOf: string | undefined

/** Has the relay tell, each second, who watches this stream; for the connections that {@link relay} opens from now on. Viewers are refused. */
export function followReaders(stream: string): void {
  readersOf = stream
}

/** The state of the relay that served the page. Views only read it; the page's entry opens it. */
export const relay = new RelayState({
  openSocket(since) {
    const url = new URL('api/events', document.baseURI)
    url.protocol = url.protocol.replace('http', 'ws')
    if (since !== undefined) url.searchParams.set('since', since)
    if (readersOf !== undefined) url.searchParams.set('readers', readersOf)
    const carrier = pageToken === undefined ? [] : [tokenSubprotocol(pageToken)]
    return new WebSocket(url, [EVENTS_SUBPROTOCOL, ...carrier])
  },
  readLogin: () => readLogin(api),
  nowMs: () => Date.now(),
})

/** Somebody may have logged in meanwhile, in another window beside this one. */
const ASK_AGAIN_MS = 30_000

for (const hint of ['online', 'focus']) window.addEventListener(hint, () => relay.open())
document.addEventListener('visibilitychange', () => document.hidden || relay.open())
setInterval(() => {
  // A token in the address stays what it is.
  if (relay.link.kind === 'refused' && !document.hidden && pageToken === undefined) relay.open()
}, ASK_AGAIN_MS)
