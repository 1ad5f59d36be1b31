import type { BatonClient } from '../client/client.ts'
import { readLogin } from './relay-api.ts'

const RENEW_EVERY_MS = 12 * 3_600_000

/**
 * Keeps the browser logged in for as long as a page is open: a session ends when no request comes for 30 days, and a page that is open
 * for months makes none by itself.
 */
export function renewSession(api: BatonClient): void {
  setInterval(() => {
    // A relay that is away is asked again the next time.
    readLogin(api).catch(() => undefined)
  }, RENEW_EVERY_MS)
}
