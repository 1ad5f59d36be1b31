import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A safety net, not a promise of speed: what takes longer never comes. Long, because the machine may be slow and
 * have other work.
 */
export const PATIENCE_MS = 60_000

/** Resolves as soon as `condition` holds; rejects with `what` when it does not within {@link PATIENCE_MS}. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`Not within ${PATIENCE_MS} ms: ${what}`)
    await sleep(10)
  }
}

/** As {@link eventually}, where asking takes time; a fault of what is asked is passed on. */
export async function eventuallyAnswered(what: string, ask: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!(await ask())) {
    if (performance.now() > endMs) throw new Error(`Not within ${PATIENCE_MS} ms: ${what}`)
    await sleep(100)
  }
}

/** Resolves with what `read` gives as soon as `isRight` holds of it; a rejection says what it gave last. */
export async function eventuallyRead<Value>(
  what: string,
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const value = await read()
    if (isRight(value)) return value
    if (performance.now() > endMs)
      throw new Error(`Not within ${PATIENCE_MS} ms: ${what}; the last: ${JSON.stringify(value)}`)
    await sleep(50)
  }
}
