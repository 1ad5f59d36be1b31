import assert from 'node:assert/strict'
import { after } from 'node:test'

const closers: (() => Promise<unknown>)[] = []

/**
 * Has `close`, which must be idempotent, called when all tests of the file are over: what a test leaves open because it
 * failed would keep the process, and with it the whole run, waiting.
 */
export function closeAtEnd(close: () => Promise<unknown>): void {
  closers.push(close)
}

/** Calls them, the newest first. A program that is no test calls it itself. */
export async function closeLeftovers(): Promise<void> {
  const faults: unknown[] = []
  for (const close of closers.splice(0).reverse()) await close().catch((fault: unknown) => faults.push(fault))
  assert.deepEqual(faults, [])
}

// Only under `node --test`: elsewhere a hook of its would make a test of the program.
if (process.env['NODE_TEST_CONTEXT'] !== undefined) after(closeLeftovers)
