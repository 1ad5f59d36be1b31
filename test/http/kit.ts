import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Router, type RequestHandler } from 'express'
import { Identity } from '../../src/auth/identity.ts'
import type { LiveRequest, ReadQuery } from '../../src/auth/live-request.ts'
import type { Role } from '../../src/auth/roles.ts'
import { systemClock } from '../../src/clock.ts'
import type { FieldFault } from '../../src/errors.ts'
import { Listener, type ListenerOptions } from '../../src/http/listener.ts'
import { ViewerBounds } from '../../src/http/viewer-bounds.ts'
import { silentLog, type Log } from '../../src/log.ts'
import type { Watching } from '../../src/stream/viewers.ts'
import { closeAtEnd } from '../support/leftovers.ts'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. */
  readonly json: Record<string, unknown>
}

export interface Call {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Makes an API for the listener that is about to start. */
export type MakeApi = (parts: { identity: Identity; dataDir: string; log: Log }) => Promise<RequestHandler>

export interface TestListener {
  readonly listener: Listener
  readonly identity: Identity
  readonly dataDir: string
  /** What the outputs were asked for; those over plain HTTP with their queries. */
  readonly live: (LiveRequest & { readonly query?: URLSearchParams })[]
  /** The addresses and headers that the outputs saw. */
  readonly seen: { url: string | undefined; protocols: string | undefined }[]
  /** Who watches each rendition of each stream. */
  readonly readers: Watching[]
  /** Every line of the log, as JSON. */
  readonly lines: string[]
  readonly token: (role: Role, cameras?: string[]) => Promise<string>
  /** A session's `Cookie` header. */
  readonly cookie: () => Promise<string>
  /** A plain request; the path is below the server's root, not below the base path. */
  readonly call: (path: string, options?: Call) => Promise<Reply>
  /** An upgrade to WebSocket: the status of its answer. */
  readonly upgrade: (path: string, headers?: Record<string, string>) => Promise<Reply>
}

/** Nothing is wrong. */
export const HEALTHY: ListenerOptions['health'] = {
  phase: () => 'ready',
  hasStreamsFault: () => false,
  dataFault: () => Promise.resolve(undefined),
}

/** Nobody is refused. */
export const ANY_VIEWERS = new ViewerBounds({
  maxViewers: Infinity,
  maxViewersPerCamera: Infinity,
  maxViewersPerAddress: Infinity,
  clock: systemClock,
  log: silentLog,
})

/** A real listener with fake outputs that answer `200 live` and `101`, and two streams, `yard` and `hall`. */
/** As an output that knows widths alone. */
function widthFaults(query: URLSearchParams): FieldFault[] {
  return query.get('width') === 'abc' ? [{ path: '/width', message: 'is no number' }] : []
}

export async function startListener(
  t: TestContext,
  { makeApi, ...options }: Partial<ListenerOptions> & { makeApi?: MakeApi } = {},
): Promise<TestListener> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baton-http-'))
  // Not before all that writes there is closed: hooks of a test run in the order of their making.
  closeAtEnd(() => rm(dataDir, { recursive: true, force: true }))
  const publicFolder = join(dataDir, 'public')
  await mkdir(join(publicFolder, 'assets'), { recursive: true })
  for (const name of ['index', 'watch', 'camera', 'login', 'lost'])
    await writeFile(join(publicFolder, `${name}.html`), `<base href="__BATON_BASE__"><title>${name}</title>`)
  await writeFile(join(publicFolder, 'assets/player-1a2b.js'), 'export {}')
  await writeFile(join(publicFolder, '.env'), 'secret')

  const lines: string[] = []
  const log = recordingLog(lines)
  const identity = await Identity.open({ dataDir, clock: systemClock, log })
  const live: TestListener['live'] = []
  const seen: TestListener['seen'] = []
  const read = (query: URLSearchParams): ReadQuery => ({
    faults: widthFaults(query),
    handle(req, res, request) {
      live.push({ ...request, query })
      seen.push({ url: req.url, protocols: req.headers['sec-websocket-protocol'] })
      res.end('live')
    },
  })
  const readers: TestListener['readers'] = []
  const renditions = new Map([
    ['main', { readers }],
    ['sub', { readers }],
  ])
  const listener = await Listener.listen({
    host: '127.0.0.1',
    port: 0,
    basePath: '/',
    allowedHosts: [],
    allowedOrigins: [],
    trustProxy: [],
    insecureNoAuth: false,
    publicFolder,
    identity,
    streams: { cameras: new Map(['yard', 'hall'].map((id) => [id, { renditions }])) },
    viewers: ANY_VIEWERS,
    live: {
      routes: [
        { way: 'live', method: 'GET', ending: '.ts', output: { read } },
        {
          way: 'snapshot',
          method: 'GET',
          ending: '/snapshot.jpg',
          output: { read },
        },
      ],
      upgrade(req, socket, _head, request) {
        live.push(request)
        seen.push({ url: req.url, protocols: req.headers['sec-websocket-protocol'] })
        socket.write(SWITCHING)
        // Who reads nothing never hears that the other side has gone.
        socket.on('end', () => socket.end()).resume()
      },
    },
    events(req, socket) {
      seen.push({ url: req.url, protocols: req.headers['sec-websocket-protocol'] })
      socket.write(SWITCHING)
    },
    api: makeApi
      ? await makeApi({ identity, dataDir, log })
      : Router().all('/{*rest}', (_req, res) => void res.json({ api: true })),
    metrics: (_req, res) => void res.end('metrics'),
    health: HEALTHY,
    clock: systemClock,
    log,
    ...options,
  })
  t.after(async () => {
    await listener.close()
    await identity.close()
  })
  const { port } = listener
  return {
    listener,
    identity,
    dataDir,
    live,
    seen,
    readers,
    lines,
    token: async (role, cameras) => (await identity.tokens.create({ name: role, role, cameras })).secret,
    cookie: async () => `${identity.sessions.cookieName}=${await identity.sessions.create()}`,
    call: (path, call = {}) => ask(port, path, call),
    upgrade: (path, headers = {}) =>
      ask(port, path, {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          ...headers,
        },
      }),
  }
}

const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** Send raw bytes and resolve to all that comes back until the server ends the connection. */
export function rawTalk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

function ask(port: number, path: string, { method = 'GET', headers = {}, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body !== undefined &&
      !('transfer-encoding' in headers) && { 'content-length': Buffer.byteLength(body) }
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { ...headers, ...length },
      agent: false,
    }
    const req = request(options, (res) => {
      let text = ''
      res.on('data', (chunk: Buffer) => (text += chunk.toString()))
      res.on('end', () => resolve(replyOf(res.statusCode!, res.headers, text)))
      res.on('error', reject)
    })
    req.on('upgrade', (res, socket) => {
      socket.destroy()
      resolve(replyOf(res.statusCode!, res.headers, ''))
    })
    req.on('error', reject)
    req.end(body)
  })
}

function replyOf(status: number, headers: IncomingHttpHeaders, text: string): Reply {
  return {
    status,
    headers,
    text,
    get json() {
      return JSON.parse(text) as Record<string, unknown>
    },
  }
}

function recordingLog(lines: string[]): Log {
  const write = (fields: object, message: string): void =>
    void lines.push(JSON.stringify({ ...fields, message }))
  const log: Log = { ...silentLog, debug: write, info: write, warn: write, error: write, child: () => log }
  return log
}
