import { setImmediate } from 'node:timers/promises'

/** So long work goes on before others, live pictures among them, have their turn. */
const SLICE_MS = 20

/** Run work that yields wherever it can be interrupted, never for long at a stretch. Rejects with what it throws. */
export async function inSlices<T>(work: Generator<void, T>): Promise<T> {
  let sinceMs = performance.now()
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value
    if (performance.now() - sinceMs < SLICE_MS) continue
    await setImmediate()
    sinceMs = performance.now()
  }
}

/** Run the same work to its end. Throws what it throws. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}
