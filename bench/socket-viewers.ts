import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { promisify } from 'node:util'

const US_PER_MS = 1000

/** Makes the program `file` of `socket-viewers.c`. */
export async function compileSocketViewers(compiler: string, file: string): Promise<void> {
  const source = join(import.meta.dirname, 'socket-viewers.c')
  await promisify(execFile)(compiler, ['-O2', '-Wall', '-Wextra', '-Werror', '-o', file, source])
}

/** The viewers of `socket-viewers.c`. */
export class SocketViewers {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: Interface
  readonly #exited: Promise<unknown>

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })
    this.#exited = once(child, 'exit')
    // Who writes to it waits for a line, and so hears of its end.
    child.stdin.on('error', () => undefined)
  }

  /** Lets so many watch `/live/cam0` at that port of this machine; resolves when all have connected. */
  static async connect(file: string, port: number, viewers: number): Promise<SocketViewers> {
    const words = [`${port}`, '/live/cam0', `${viewers}`]
    const program = new SocketViewers(spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] }))
    await program.#line()
    return program
  }

  /** Begins a window of measurement; resolves when it has begun. */
  async begin(): Promise<void> {
    this.#child.stdin.write('\n')
    await this.#line()
  }

  /** Ends the window: all delays in it. Rejects where a viewer was closed, or none saw a stamp. */
  async delaysMs(): Promise<number[]> {
    this.#child.stdin.write('\n')
    const delaysMs = (await this.#line()).split(' ').map((us) => Number(us || Number.NaN) / US_PER_MS)
    if (delaysMs.some(Number.isNaN)) throw new Error('no stamped picture came to the viewers')
    return delaysMs
  }

  async stop(): Promise<void> {
    this.#child.stdin.end()
    await this.#exited
  }

  async #line(): Promise<string> {
    const waiting = new AbortController()
    const line = once(this.#lines, 'line', { signal: waiting.signal }).catch(() => [])
    const end = this.#exited.then(() => Promise.reject(new Error('the viewers have ended')))
    try {
      const [text] = (await Promise.race([line, end])) as [string]
      return text
    } finally {
      waiting.abort()
    }
  }
}
