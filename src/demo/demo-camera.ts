import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { RtspServer } from '../rtsp/server.ts'
import { loadClip } from './clip.ts'
import { LoopedClip } from './looped-clip.ts'

const HOST = '127.0.0.1'
const USER = 'demo'
/** Generous: the relay itself makes one or two. */
const MAX_CONNECTIONS = 16

/**
 * A camera to try the relay with: an RTSP server on a free loopback port, with a path and a password of its own at
 * each start, so that nobody else on the machine is taken for it or watches it unasked.
 */
export class DemoCamera {
  readonly #clock: Clock
  readonly #log: Log
  readonly #clipFolder: URL | undefined
  #server: RtspServer | undefined
  #problem: string | undefined

  constructor({ clock, log, clipFolder }: { clock: Clock; log: Log; clipFolder?: URL }) {
    this.#clock = clock
    this.#log = log
    this.#clipFolder = clipFolder
  }

  /** Why the last start failed, in a sentence. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Starts; resolves with the URL to pull from, which holds the password. Rejects if the clip cannot be read. */
  async start(): Promise<{ url: string }> {
    await this.close()
    try {
      const started = await this.#start()
      this.#problem = undefined
      return started
    } catch (error) {
      this.#problem = `The demo camera cannot start: ${messageOf(error)}`
      throw error
    }
  }

  /** Resolves when nothing is left running. Idempotent. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }

  async #start(): Promise<{ url: string }> {
    const presentation = new LoopedClip(await loadClip(this.#clipFolder), this.#clock)
    const path = `/${randomBytes(8).toString('hex')}`
    const password = randomBytes(16).toString('hex')
    const server = new RtspServer({
      resolve: (asked) => (asked === path ? presentation : undefined),
      passwordOf: (user) => (user === USER ? password : undefined),
      realm: 'Baton demo camera',
      clock: this.#clock,
      maxConnections: MAX_CONNECTIONS,
    })
    this.#server = server
    const port = await server.listen({ host: HOST, port: 0 })
    this.#log.info({ port }, 'demo camera is ready')
    return { url: `rtsp://${USER}:${password}@${HOST}:${port}${path}` }
  }
}
