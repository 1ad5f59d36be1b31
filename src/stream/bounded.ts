import type { Clock, Timer } from '../clock.ts'

/** Resolves with `true` when `work` has ended, however it ended, or with `false` after `timeoutMs`. */
export async function bounded(work: Promise<unknown>, timeoutMs: number, clock: Clock): Promise<boolean> {
  let timer: Timer | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = clock.after(timeoutMs, () => resolve(false))
  })
  const ended = work.then(
    () => true,
    () => true,
  )
  const hasEnded = await Promise.race([ended, late])
  timer?.cancel()
  return hasEnded
}
