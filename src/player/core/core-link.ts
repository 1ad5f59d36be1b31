import { CoreWorker } from './core-worker.ts'
import type { OpenMessage, ToCore, ToPage } from './messages.ts'
import { PlayerCore } from './player-core.ts'

/** Where a core runs. */
export type CorePlace = 'worker' | 'page'

/** What a {@link CoreLink} tells its player. */
export interface CoreLinkHandlers {
  receive(message: ToPage): void
  /** The core is gone; another one is to be made on the page. */
  lost(): void
}

/** The page's end of the way to one core, wherever that runs. */
export interface CoreLink {
  readonly place: CorePlace
  post(message: Exclude<ToCore, OpenMessage>): void
  close(): void
}

/** Makes a core in the page's worker if it may run there and that works, else on the page. */
export function openCore(
  open: OpenMessage,
  workerUrl: string | undefined,
  handlers: CoreLinkHandlers,
): CoreLink {
  const worker = workerUrl === undefined ? undefined : CoreWorker.at(workerUrl)
  return worker === undefined ? new PageCoreLink(open, handlers) : new WorkerCoreLink(open, worker, handlers)
}

class WorkerCoreLink implements CoreLink {
  readonly place = 'worker'
  readonly #port: MessagePort
  readonly #leave: () => void

  constructor(open: OpenMessage, worker: CoreWorker, handlers: CoreLinkHandlers) {
    const { port, leave } = worker.connect(() => handlers.lost())
    this.#port = port
    this.#leave = leave
    port.onmessage = ({ data }: MessageEvent<ToPage>) => handlers.receive(data)
    port.postMessage(open, open.surface === undefined ? [] : [open.surface])
  }

  post(message: Exclude<ToCore, OpenMessage>): void {
    this.#port.postMessage(message)
  }

  close(): void {
    this.#leave()
    this.post({ type: 'close' })
    this.#port.onmessage = null
  }
}

class PageCoreLink implements CoreLink {
  readonly place = 'page'
  readonly #core: PlayerCore
  #isClosed = false

  constructor(open: OpenMessage, handlers: CoreLinkHandlers) {
    // Always later, as from a worker: whoever opens the link must have it before it hears from it.
    this.#core = new PlayerCore(open, (message) => queueMicrotask(() => this.#receive(message, handlers)))
  }

  post(message: Exclude<ToCore, OpenMessage>): void {
    this.#core.receive(message)
  }

  close(): void {
    this.#isClosed = true
    this.#core.close()
  }

  #receive(message: ToPage, handlers: CoreLinkHandlers): void {
    if (!this.#isClosed) handlers.receive(message)
  }
}
