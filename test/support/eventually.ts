import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A safety net, not a promise of speed: what takes longer never comes. Long, because the machine may be slow and
 * have other work.
 */
export const PATIENCE_MS = 60_000
/** From one look to the next, where nothing tells of the change: at a page or an answer it has its own price. */
const LOOK_EVERY_MS = 10
const READ_EVERY_MS = 50

/** Resolves as soon as `condition` holds; rejects with `what` when it does not within {@link PATIENCE_MS}. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
  await look(what, LOOK_EVERY_MS, () => Promise.resolve(condition()), Boolean)
}

/** As {@link eventually}, where asking takes time; a fault of what is asked is passed on. */
export async function eventuallyAnswered(what: string, ask: () => Promise<boolean>): Promise<void> {
  await look(what, READ_EVERY_MS, ask, Boolean)
}

/** Resolves with what `read` gives as soon as `isRight` holds of it; a rejection says what it gave last. */
export function eventuallyRead<Value>(
  what: string,
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  return look(what, READ_EVERY_MS, read, isRight)
}

async function look<Value>(
  what: string,
  everyMs: number,
  read: () => Promise<Value>,
  isRight: (value: Value) => boolean,
): Promise<Value> {
  const endMs = performance.now() + PATIENCE_MS
  for (;;) {
    const value = await read()
    if (isRight(value)) return value
    if (performance.now() > endMs)
      throw new Error(`Not within ${PATIENCE_MS} ms: ${what}; the last: ${JSON.stringify(value)}`)
    await sleep(everyMs)
  }
}
