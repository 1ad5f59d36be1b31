import { setTimeout as sleep } from 'node:timers/promises'
import { createViewer } from '../viewers/create.ts'
import type { Viewer, Way } from '../viewers/viewer.ts'

const LOOK_MS = 2
/** As a player that insists would: most wait longer. */
const RECONNECT_MS = 100

/** A viewer that comes again whenever its relay ends it. */
export class StayingViewer {
  reconnects = 0
  readonly #address: string
  readonly #way: Way
  #viewer: Viewer
  readonly #timer: NodeJS.Timeout

  constructor(address: string, way: Way) {
    this.#address = address
    this.#way = way
    this.#viewer = this.#come()
    this.#timer = setInterval(() => this.#comeAgain(), RECONNECT_MS)
  }

  /** Milliseconds from now to the end of the next picture; undefined where none is whole within `patienceMs`. */
  async nextPicture(patienceMs: number): Promise<number | undefined> {
    const startMs = performance.now()
    let viewer = this.#viewer
    let before = viewer.seen.pictures
    while (performance.now() - startMs < patienceMs) {
      if (viewer !== this.#viewer) {
        viewer = this.#viewer
        before = 0
      }
      // A picture that came before the outage counts only once the next one begins.
      const ms = performance.now() - viewer.seen.silenceMs() - startMs
      if (viewer.seen.pictures > before && ms > 0) return ms
      await sleep(LOOK_MS)
    }
    return undefined
  }

  close(): void {
    clearInterval(this.#timer)
    this.#viewer.close()
  }

  #comeAgain(): void {
    if (!this.#viewer.closed) return
    this.reconnects += 1
    this.#viewer = this.#come()
  }

  #come(): Viewer {
    return createViewer({
      address: this.#address,
      way: this.#way,
      expectsWholePackets: false,
      sticks: false,
    })
  }
}
