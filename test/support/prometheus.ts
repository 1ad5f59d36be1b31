import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eventually } from './eventually.ts'

const deploy = resolve(import.meta.dirname, '../../deploy/prometheus')

/** What a query answers. */
export interface QueryResult {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [number, string]
}

/** A Prometheus of Debian's, with the configuration of `deploy/`, that scrapes one relay each second. */
export class Prometheus {
  readonly url: string
  readonly #end: () => Promise<void>

  private constructor(url: string, end: () => Promise<void>) {
    this.url = url
    this.#end = end
  }

  static async start(relayUrl: string, token: string): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-prometheus-'))
    await cp(deploy, folder, { recursive: true })
    const config = join(folder, 'prometheus.yml')
    const text = readFileSync(config, 'utf8')
      .replaceAll(': 15s', ': 1s')
      .replace('baton:8088', new URL(relayUrl).host)
    await writeFile(config, text)
    await writeFile(join(folder, 'baton.token'), token)
    const child = spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        '--web.listen-address=127.0.0.1:0',
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const closed = once(child, 'close')
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const address = (): string | undefined => /msg="Listening on" address=(\S+)/.exec(said)?.[1]
    const end = async (): Promise<void> => {
      child.kill('SIGKILL')
      await closed
      await rm(folder, { recursive: true, force: true })
    }
    try {
      await eventually('Prometheus listens', () => address() !== undefined || child.exitCode !== null)
      if (address() === undefined) throw new Error(`Prometheus ended: ${said}`)
    } catch (error) {
      await end()
      throw error
    }
    return new Prometheus(`http://${address()}`, end)
  }

  /** The values of an expression now; rejects with Prometheus's words when it is none. */
  async query(expression: string): Promise<QueryResult[]> {
    const answer = (await this.get(`query?${new URLSearchParams({ query: expression })}`)) as {
      readonly result: QueryResult[]
    }
    return answer.result
  }

  /** What stands below `data` of an answer of its API. */
  async get(path: string): Promise<unknown> {
    const reply = await fetch(`${this.url}/api/v1/${path}`)
    const { data, error } = (await reply.json()) as { readonly data?: unknown; readonly error?: string }
    if (error !== undefined) throw new Error(`${path}: ${error}`)
    return data
  }

  close(): Promise<void> {
    return this.#end()
  }
}
