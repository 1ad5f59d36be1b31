import { MESSAGES_VERSION, type ReadyMessage } from './messages.ts'

const READY_WITHIN_MS = 10_000

/** The worker in which the cores of all players of a page run, as long as it works. */
export class CoreWorker {
  static #shared: CoreWorker | undefined
  readonly #worker: Worker | undefined
  readonly #lost = new Set<() => void>()
  #isBroken = false
  #timer: ReturnType<typeof setTimeout> | undefined

  private constructor(url: string) {
    try {
      this.#worker = new Worker(loadable(url), { type: 'module', name: 'baton-player' })
    } catch {
      this.#isBroken = true
      return
    }
    this.#worker.onmessage = ({ data }: MessageEvent<ReadyMessage>) => {
      clearTimeout(this.#timer)
      if (this.#worker) this.#worker.onerror = null
      if (data.version !== MESSAGES_VERSION) this.#break()
    }
    this.#worker.onerror = () => this.#break()
    this.#timer = setTimeout(() => this.#break(), READY_WITHIN_MS)
  }

  /** The page's one worker; undefined once it has failed, where browsers or pages allow none. */
  static at(url: string): CoreWorker | undefined {
    CoreWorker.#shared ??= new CoreWorker(url)
    return CoreWorker.#shared.#isBroken ? undefined : CoreWorker.#shared
  }

  /** A port to a core of its own. @param onLost the worker has failed: the core is gone. */
  connect(onLost: () => void): { readonly port: MessagePort; readonly leave: () => void } {
    const { port1, port2 } = new MessageChannel()
    this.#worker?.postMessage(port2, [port2])
    this.#lost.add(onLost)
    return { port: port1, leave: () => this.#lost.delete(onLost) }
  }

  /** Whatever made it fail, it is not tried again: the page can do the same work. */
  #break(): void {
    clearTimeout(this.#timer)
    this.#isBroken = true
    this.#worker?.terminate()
    for (const lost of this.#lost) lost()
    this.#lost.clear()
  }
}

/** A worker's script must be of the page's own origin, but may import one that is not. */
function loadable(url: string): string {
  if (new URL(url).origin === location.origin) return url
  const script = `import ${JSON.stringify(url)}`
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
}
