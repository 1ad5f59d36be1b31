import { CLOSE_CODES } from '../protocol/close-codes.ts'
import type { LiveAddress } from './address.ts'

/** By accepting it the relay knows a page, whose browser must not ask for user and password. */
export const PROBLEM_TYPE = 'application/problem+json'
/** Longer than the relay holds its answer to somebody who brought wrong tokens again and again. */
const WITHIN_MS = 70_000

/** Close code for a missing or wrong login; the relay itself answers such an upgrade with 401. */
export const CLOSE_UNAUTHORIZED = 4401

/**
 * Why the relay did not open a WebSocket, as a close code that no other try can help; undefined when it may have
 * been the network. Browsers hide the answer to an upgrade, so the same address is asked once more without one.
 */
export async function findRefusal(address: LiveAddress): Promise<number | undefined> {
  try {
    const response = await fetch(plainAddress(address), {
      cache: 'no-store',
      headers: { accept: PROBLEM_TYPE, ...bearer(address) },
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    if (response.status === 401) return CLOSE_UNAUTHORIZED
    if (response.status === 403) return CLOSE_CODES.forbidden
    if (response.status !== 404) return undefined
    const problem: unknown = await response.json()
    const code: unknown =
      typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'code') : undefined
    return code === 'unknown-stream' || code === 'unknown-rendition' ? CLOSE_CODES.unknown : undefined
  } catch {
    // Nobody answers, or another origin may not read the answer: another try may help.
    return undefined
  }
}

function plainAddress({ url }: LiveAddress): string {
  return url.replace(/^ws/, 'http')
}

function bearer({ token }: LiveAddress): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
