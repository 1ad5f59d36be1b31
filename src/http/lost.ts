import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Way } from '../auth/credential.ts'
import { RelayError } from '../errors.ts'
import { wayTo } from './gate.ts'

/** What a request for a page that is not there is refused with; to strangers no address is told from another. */
const CODES: ReadonlySet<string> = new Set(['not-found', 'unauthorized'])

const PAGES: ReadonlySet<Way> = new Set(['page', 'shown'])

/** Whether somebody went with a browser to an address at which there is no page. Programs get a problem. */
export function isLost(error: unknown, req: IncomingMessage): boolean {
  const isReading = req.method === 'GET' || req.method === 'HEAD'
  const wantsPage = req.headers.accept?.includes('text/html') === true
  if (!isReading || !wantsPage || !PAGES.has(wayTo((req.url ?? '').split('?', 1)[0]!))) return false
  return error instanceof RelayError && CODES.has(error.code)
}

/** Answer with the page that leads home. */
export function sendLost(res: ServerResponse, page: string): void {
  res.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
  res.end(page)
}
