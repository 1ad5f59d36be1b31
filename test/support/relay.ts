import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../src/clock.ts'
import { readSettings, type SettingFlags } from '../../src/config/settings.ts'
import type { Log, LogFields } from '../../src/log.ts'
import { startRelay, type Relay } from '../../src/relay.ts'
import { closeAtEnd } from './leftovers.ts'
import { WsViewer, type WsViewerOptions } from './ws-viewer.ts'

/** One line of a log that a test keeps. */
export interface LogLine extends LogFields {
  readonly level: string
  readonly message: string
}

export interface TestRelayOptions {
  /** What stands in streams.json at the start. */
  readonly streams?: readonly object[]
  readonly settings?: SettingFlags
  readonly clock?: Clock
  readonly environment?: NodeJS.ProcessEnv
}

/** A whole relay in this process, on a free port and folders of its own, with an admin's token. */
export class TestRelay {
  readonly relay: Relay
  readonly folder: string
  readonly token: string
  /** Everything it logged, at every level. */
  readonly lines: readonly LogLine[]

  private constructor(relay: Relay, folder: string, token: string, lines: readonly LogLine[]) {
    this.relay = relay
    this.folder = folder
    this.token = token
    this.lines = lines
  }

  static async start(options: TestRelayOptions = {}): Promise<TestRelay> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-relay-'))
    const streams = join(folder, 'streams.json')
    await writeFile(streams, JSON.stringify({ streams: options.streams ?? [] }))
    // The cameras of tests are on this machine.
    const local = { port: '0', allowLoopback: 'always' }
    const flags = { ...local, streams, data: join(folder, 'data'), ...options.settings }
    const { clock, environment } = options
    const lines: LogLine[] = []
    const relay = await startRelay({
      settings: readSettings(flags, {}),
      log: keepingLog(lines, {}),
      ...(clock && { clock }),
      ...(environment && { environment }),
    })
    closeAtEnd(() => relay.close())
    const { secret } = await relay.identity.tokens.create({ name: 'test', role: 'admin' })
    return new TestRelay(relay, folder, secret, lines)
  }

  /** The streams' file. */
  get streamsFile(): string {
    return join(this.folder, 'streams.json')
  }

  /** Calls the API with the admin's token, or with `token`. `path` has no slash in front. */
  fetch(path: string, init: RequestInit & { readonly token?: string } = {}): Promise<Response> {
    const { token = this.token, ...rest } = init
    const headers = {
      authorization: `Bearer ${token}`,
      ...(init.headers as Record<string, string> | undefined),
    }
    return fetch(new URL(path, this.relay.url), { ...rest, headers })
  }

  /** Sends JSON. */
  send(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const all = { 'content-type': 'application/json', ...headers }
    return this.fetch(path, { method, body: JSON.stringify(body), headers: all })
  }

  watch(id: string, options: WsViewerOptions = {}): Promise<WsViewer> {
    const url = new URL(`live/${id}`, this.relay.url.replace('http', 'ws'))
    return WsViewer.open(url.href, {
      ...options,
      headers: { authorization: `Bearer ${this.token}`, ...options.headers },
    })
  }

  async close(): Promise<void> {
    await this.relay.close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

function keepingLog(lines: LogLine[], bound: LogFields): Log {
  const at =
    (level: string) =>
    (fields: LogFields, message: string): void =>
      void lines.push({ ...bound, ...fields, level, message })
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => keepingLog(lines, { ...bound, ...fields }),
  }
}
