import type { Clock } from '../clock.ts'

/**
 * What is in a file. Where it is empty or gone, and was not so before, it is read a second time a moment later, for many
 * an editor empties a file, or takes it away, before it writes it.
 */
export async function settledText(
  read: () => Promise<string | undefined>,
  known: string | undefined,
  clock: Pick<Clock, 'after'>,
): Promise<string | undefined> {
  const text = await read()
  if (text === known || (text ?? '').trim() !== '') return text
  await new Promise<void>((resolve) => void clock.after(SETTLE_MS, resolve))
  return read()
}

const SETTLE_MS = 200
