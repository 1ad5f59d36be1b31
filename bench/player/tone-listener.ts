import type { Page } from 'playwright-core'

/** A silence within the tone, of {@link LEAST_GAP_MS} or more. */
export interface Gap {
  /** Seconds since the page began to listen. */
  readonly atSec: number
  readonly ms: number
}

/** A tone of 440 Hz is near zero for much less. */
const LEAST_GAP_MS = 5

/**
 * Listens to the sound of the page's `<baton-player>`, which plays a tone without end, and keeps its gaps in `toneGaps`.
 * Needs a context without content security policy.
 */
export async function listenToTone(page: Page): Promise<void> {
  await page.evaluate(async (leastMs) => {
    const video = document.querySelector('baton-player')!.shadowRoot!.querySelector('video')!
    const processor = `registerProcessor('tone', class extends AudioWorkletProcessor {
      #quiet = 0
      #began
      process([[samples = []]]) {
        for (const [i, sample] of samples.entries()) {
          if (Math.abs(sample) < 0.002) { this.#quiet++; continue }
          const nowSec = currentTime + i / sampleRate
          this.#began ??= nowSec
          const ms = this.#quiet * 1000 / sampleRate
          if (ms >= ${leastMs} && nowSec > this.#began + ms / 1000) this.port.postMessage({ atSec: nowSec - this.#began, ms })
          this.#quiet = 0
        }
        return true
      }
    })`
    const context = new AudioContext()
    const url = URL.createObjectURL(new Blob([processor], { type: 'text/javascript' }))
    await context.audioWorklet.addModule(url)
    const worklet = new AudioWorkletNode(context, 'tone', { numberOfOutputs: 0 })
    const gaps: unknown[] = []
    Object.assign(window, { toneGaps: gaps })
    worklet.port.onmessage = ({ data }) => gaps.push(data)
    const source = context.createMediaElementSource(video)
    source.connect(worklet)
    source.connect(context.destination)
  }, LEAST_GAP_MS)
}

/** All gaps since {@link listenToTone}. */
export function gapsOf(page: Page): Promise<Gap[]> {
  return page.evaluate(() => Reflect.get(window, 'toneGaps') as Gap[])
}
