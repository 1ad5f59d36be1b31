/** How often others had their turn while `work` went on. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  try {
    await work()
  } finally {
    isOver = true
  }
  return turns
}

/** Keeps the processor, so that nobody else has a turn. */
export function keepBusy(forMs: number): void {
  const endMs = performance.now() + forMs
  while (performance.now() < endMs);
}
