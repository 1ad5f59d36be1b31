import { CLOSE_CODES } from '../protocol/close-codes.ts'
import { PROBLEM_TYPE } from '../protocol/problem-type.ts'
import type { LiveAddress } from './address.ts'
import { TEXT } from './text/picture-text.ts'

/** Why the relay does not open a WebSocket. */
export interface Refusal {
  /** A close code that no other try soon can help. */
  readonly code: number
  /** A sentence where the code does not tell all; empty otherwise. */
  readonly reason: string
}

/** Longer than the relay holds its answer to somebody who brought wrong tokens again and again. */
const WITHIN_MS = 70_000

/** Close code for a missing or wrong login; the relay itself answers such an upgrade with 401. */
export const CLOSE_UNAUTHORIZED = 4401
/** Close code for a rendition that the stream does not have; the relay itself answers such an upgrade with 404. */
export const CLOSE_NO_RENDITION = 4405

/** Somebody at the relay may change his mind, or leave. */
const COME_BACK: ReadonlySet<number> = new Set([
  CLOSE_CODES.unknown,
  CLOSE_CODES.forbidden,
  CLOSE_CODES.full,
  CLOSE_NO_RENDITION,
])

/** May what the relay refuses be allowed some day although nobody does anything here? A wrong token stays wrong. */
export function mayComeBack(code: number, { token }: LiveAddress): boolean {
  if (code === CLOSE_UNAUTHORIZED) return token === undefined
  return COME_BACK.has(code)
}

/**
 * Why the relay did not open a WebSocket; undefined when it may have been the network. Browsers hide the answer to an upgrade, so the same address is asked once more without one.
 */
export async function findRefusal(address: LiveAddress): Promise<Refusal | undefined> {
  try {
    const response = await fetch(plainAddress(address), {
      cache: 'no-store',
      headers: { accept: PROBLEM_TYPE, ...bearer(address) },
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    if (response.status === 401) return refusalOf(CLOSE_UNAUTHORIZED)
    if (response.status === 403) return refusalOf(CLOSE_CODES.forbidden)
    if (response.status !== 404 && response.status !== 429) return undefined
    const problem: unknown = await response.json()
    const code: unknown =
      typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'code') : undefined
    if (code === 'unknown-rendition')
      return refusalOf(CLOSE_NO_RENDITION, TEXT.noRendition(renditionOf(address)))
    if (code === 'too-many-viewers') return refusalOf(CLOSE_CODES.full)
    return code === 'unknown-stream' ? refusalOf(CLOSE_CODES.unknown) : undefined
  } catch {
    // Nobody answers, or another origin may not read the answer: another try may help.
    return undefined
  }
}

function refusalOf(code: number, reason = ''): Refusal {
  return { code, reason }
}

function renditionOf({ url }: LiveAddress): string {
  return new URL(url).searchParams.get('rendition') ?? ''
}

function plainAddress({ url }: LiveAddress): string {
  return url.replace(/^ws/, 'http')
}

function bearer({ token }: LiveAddress): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}
