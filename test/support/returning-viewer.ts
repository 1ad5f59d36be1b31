import { WebSocket } from 'ws'
import { Connection, type Socket } from '../../src/player/connection.ts'
import { eventually } from './eventually.ts'

/** The player's own connection, without a page: it comes back as a browser's does, and keeps when pictures came. */
export class ReturningViewer {
  /** When each message with packets came, on the clock of `performance.now()`. */
  readonly times: number[] = []
  /** How often it was connected. */
  connects = 0
  readonly #connection: Connection

  constructor(url: string) {
    const address = { url, protocols: ['baton.v1'], token: undefined }
    this.#connection = new Connection(
      address,
      {
        packets: () => this.times.push(performance.now()),
        message: () => undefined,
        changed: ({ kind }) => {
          if (kind === 'open') this.connects++
        },
      },
      {
        openSocket: () => {
          const ws = new WebSocket(url, [...address.protocols])
          // A close follows, as in a browser.
          ws.on('error', () => undefined)
          return ws as unknown as Socket
        },
        findRefusal: () => Promise.resolve(undefined),
        nowMs: () => Date.now(),
      },
    )
    this.#connection.open()
  }

  /** The longest time without packets so far, in ms. */
  get longestGapMs(): number {
    return Math.max(0, ...this.times.slice(1).map((time, at) => time - this.times[at]!))
  }

  /** Resolves when so many more messages with packets have come. */
  async hasMore(count: number): Promise<void> {
    const from = this.times.length
    await eventually('packets come', () => this.times.length >= from + count)
  }

  close(): void {
    this.#connection.close()
  }
}
