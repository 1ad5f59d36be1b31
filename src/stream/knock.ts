import type { Clock } from '../clock.ts'
import type { Source } from './source.ts'

const KNOCK_TIMEOUT_MS = 2_000

/** Whether something answered within two seconds. Never rejects; an abort is no answer. */
export async function knock(source: Source, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const ended = new AbortController()
  const timer = clock.after(KNOCK_TIMEOUT_MS, () => ended.abort())
  const anySignal = AbortSignal.any([signal, ended.signal])
  const silence = new Promise<boolean>((resolve) => {
    anySignal.addEventListener('abort', () => resolve(false), { once: true })
  })
  try {
    return await Promise.race([source.knock(anySignal), silence])
  } catch {
    return false
  } finally {
    timer.cancel()
  }
}
