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

after(async () => {
  const faults: unknown[] = []
  for (const close of closers.splice(0).reverse()) await close().catch((fault: unknown) => faults.push(fault))
  assert.deepEqual(faults, [])
})
