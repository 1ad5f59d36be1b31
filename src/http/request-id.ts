import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { hideSecrets } from '../auth/secret.ts'

/** The header that carries it, both ways. */
export const REQUEST_ID_HEADER = 'X-Request-Id'

/** What a proxy or a client may call a request: nothing that could break a line of a log. */
const SANE = /^[A-Za-z0-9._:+=@/-]{1,128}$/

const ids = new WeakMap<IncomingMessage, string>()

/** The id of a request: the one it came with when that is sane, else one of ours. The same however often it is asked for. */
export function requestIdOf(req: IncomingMessage): string {
  const known = ids.get(req)
  if (known !== undefined) return known
  const given = req.headers['x-request-id']
  const isSane = typeof given === 'string' && SANE.test(given) && hideSecrets(given) === given
  const id = isSane ? given : randomUUID()
  ids.set(req, id)
  return id
}
