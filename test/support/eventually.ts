import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves as soon as `condition` holds; rejects with `what` when it does not within `withinMs`. */
export async function eventually(what: string, condition: () => boolean, withinMs = 10_000): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`Not within ${withinMs} ms: ${what}`)
    await sleep(10)
  }
}
