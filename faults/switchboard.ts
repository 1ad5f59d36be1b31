import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { closeAtEnd } from '../test/support/leftovers.ts'

/** One address behind which another camera may stand each time. */
export class Switchboard {
  readonly #sockets = new Set<Socket>()
  #target = 0
  #port = 0

  /** `target` is a port of this machine. */
  static async start(target: number): Promise<Switchboard> {
    const board = new Switchboard()
    board.#target = target
    const server = createServer((caller) => board.#join(caller)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    board.#port = (server.address() as AddressInfo).port
    closeAtEnd(async () => {
      board.#hangUp()
      await new Promise((resolve) => server.close(resolve))
    })
    return board
  }

  get url(): string {
    return `rtsp://127.0.0.1:${this.#port}/cam`
  }

  /** Ends all connections; the next ones go there. */
  goTo(target: number): void {
    this.#target = target
    this.#hangUp()
  }

  #hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(caller: Socket): void {
    const camera = connect(this.#target, '127.0.0.1')
    for (const [one, other] of [
      [caller, camera],
      [camera, caller],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}
