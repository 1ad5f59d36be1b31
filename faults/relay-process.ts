import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { closeAtEnd } from '../test/support/leftovers.ts'
import { WsViewer, type WsViewerOptions } from '../test/support/ws-viewer.ts'

const root = resolve(import.meta.dirname, '..')
const INSIDE = join(import.meta.dirname, 'inside.mjs')

export interface RelayProcessOptions {
  /** What stands in streams.json at a first start. */
  readonly streams?: readonly object[]
  /** Where `streams.json` and `data` lie; made where it is left out, and removed at the end. */
  readonly folder?: string
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  /** Words in front of the command, such as `prlimit --nofile=64`. */
  readonly under?: readonly string[]
}

export interface ApiAnswer {
  readonly status: number
  readonly text: string
}

/** What the process says of itself, after a collection. */
export interface Innards {
  readonly timers: number
  readonly heapBytes: number
}

/** The relay as it is built, in a session of its own, open to everybody on this machine. */
export class RelayProcess {
  readonly pid: number
  readonly url: string
  readonly folder: string
  /** What it logged, a line each. */
  readonly lines: readonly string[]
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown>

  private constructor(child: ChildProcess, url: string, folder: string, lines: readonly string[]) {
    this.#child = child
    this.pid = child.pid!
    this.url = url
    this.folder = folder
    this.lines = lines
    this.#exited = child.exitCode === null ? once(child, 'exit') : Promise.resolve()
  }

  /** Resolves when it listens; rejects with what it said when it ends before. */
  static async start(options: RelayProcessOptions = {}): Promise<RelayProcess> {
    const { streams, environment, under = [], flags = [] } = options
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'baton-faults-')))
    await mkdir(folder, { recursive: true })
    const file = join(folder, 'streams.json')
    if (streams) await writeFile(file, JSON.stringify({ streams }))
    const own = [
      '--port',
      '0',
      '--streams',
      file,
      '--data',
      join(folder, 'data'),
      '--insecure-no-auth',
      '--allow-loopback',
      'always',
    ]
    const node = ['--expose-gc', '--import', INSIDE, join(root, 'dist/cli.js'), 'start', ...own, ...flags]
    const [program = '', ...words] = [...under, process.execPath, ...node]
    const { PATH = '' } = process.env
    const child = spawn(program, words, {
      env: { PATH, ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const lines: string[] = []
    createInterface(child.stderr!).on('line', (line) => lines.push(line))
    for await (const line of createInterface(child.stdout!)) {
      const url = /Baton is ready: (http:\S+)/.exec(line)?.[1]
      if (url === undefined) continue
      child.stdout!.resume()
      const relay = new RelayProcess(child, url, folder, lines)
      closeAtEnd(async () => {
        await relay.kill()
        if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
      })
      return relay
    }
    throw new Error(lines.join('\n'))
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** Calls the API on a connection of its own, so that none is left open. `path` follows `/api/`. */
  call(method: string, path: string, body?: unknown, type = 'application/json'): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': type }
      const asked = request(new URL(`api/${path}`, this.url), { method, headers, agent: false }, (answer) => {
        text(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject)
      })
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
  }

  /** As {@link call}; rejects when the answer says that it was not done. */
  async change(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await this.call(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer
  }

  watch(id: string, options?: WsViewerOptions): Promise<WsViewer> {
    return WsViewer.open(`${this.url.replace('http', 'ws')}live/${id}`, options)
  }

  async innards(): Promise<Innards> {
    const answered = once(this.#child, 'message') as Promise<[Innards]>
    this.#child.send('look')
    return (await answered)[0]
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Resolves when it has ended, by itself or by a signal. */
  async ended(): Promise<void> {
    await this.#exited
  }

  async kill(): Promise<void> {
    if (!this.isAlive) return
    this.#child.kill('SIGKILL')
    await this.#exited
  }
}
