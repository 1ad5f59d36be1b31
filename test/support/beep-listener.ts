import type { Page } from 'playwright-core'

/**
 * Has the page tell when a beep leaves the loudspeaker, whatever plays it: a media element or an audio context. To be
 * called before the page is loaded, in a context without content security policy: the listener is a module of its own.
 */
export async function installBeepListener(page: Page): Promise<void> {
  await page.addInitScript('globalThis.__name ??= (value) => value')
  await page.addInitScript(listener)
}

/** Listens to the media element inside the page's first `<baton-player>`, if it plays its own sound. */
export async function listenToVideo(page: Page): Promise<void> {
  await page.evaluate(() => {
    const video = document.querySelector('baton-player')!.shadowRoot!.querySelector('video')!
    const context = new AudioContext()
    context.createMediaElementSource(video).connect(context.destination)
  })
}

/** When beeps were heard since the last call, in milliseconds since the Unix epoch. */
export function takeBeeps(page: Page): Promise<number[]> {
  return page.evaluate(() => (Reflect.get(window, 'beeps') as number[]).splice(0))
}

/** Runs in the page, so it uses nothing from outside itself. */
function listener(): void {
  const beeps: number[] = []
  Object.assign(window, { beeps })
  const processor = `registerProcessor('beeps', class extends AudioWorkletProcessor {
    #quiet = 0
    process([[samples = []]]) {
      samples.forEach((sample, i) => {
        if (Math.abs(sample) < 0.05) this.#quiet++
        else {
          if (this.#quiet > sampleRate / 5) this.port.postMessage(currentTime + i / sampleRate)
          this.#quiet = 0
        }
      })
      return true
    }
  })`
  const modules = new WeakMap<BaseAudioContext, Promise<void>>()

  /** Reads what goes to the loudspeaker. */
  async function listen(node: AudioNode): Promise<void> {
    const context = node.context as AudioContext
    const url = URL.createObjectURL(new Blob([processor], { type: 'text/javascript' }))
    const module = modules.get(context) ?? context.audioWorklet.addModule(url)
    modules.set(context, module)
    await module
    const worklet = new AudioWorkletNode(context, 'beeps', { numberOfOutputs: 0 })
    worklet.port.onmessage = ({ data }: MessageEvent<number>) => {
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp()
      beeps.push(performance.timeOrigin + performanceTime + (data - contextTime) * 1000)
    }
    connect.call(node, worklet)
  }

  const connect = Reflect.get(AudioNode.prototype, 'connect') as (target: AudioNode) => AudioNode
  AudioNode.prototype.connect = function (this: AudioNode, target: AudioNode) {
    if (target instanceof AudioDestinationNode) void listen(this)
    return connect.call(this, target)
  } as AudioNode['connect']
}
