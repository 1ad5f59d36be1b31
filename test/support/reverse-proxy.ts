import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE_MS } from './eventually.ts'
import { freePort } from './free-port.ts'
import { makeTlsPair } from './tls-pair.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Where Traefik's program is: neither Debian nor npm has it, so it takes part where somebody says so. */
const TRAEFIK = process.env['BATON_TEST_TRAEFIK']

export type ProxyName = 'nginx' | 'caddy' | 'traefik'
export const PROXIES: readonly ProxyName[] = ['nginx', 'caddy', ...(TRAEFIK ? ['traefik' as const] : [])]

/** A real proxy that runs the configuration this repository ships, with other ports, certificate and folders. */
export interface ReverseProxy {
  readonly port: number
  /** Its own certificate, to be trusted. */
  readonly ca: string
  /** What it has written to its own log so far. */
  readonly log: () => Promise<string>
  close(): Promise<void>
}

/** Ports, and what lies where: all that a test may change in a shipped file. */
interface Places {
  readonly folder: string
  readonly port: number
  readonly relayPort: number
  readonly key: string
  readonly cert: string
}

/** Starts the proxy before the relay at `relayPort`, for `https://cam.example:<port>/baton/`. */
export async function startProxy(name: ProxyName, relayPort: number): Promise<ReverseProxy> {
  const folder = await mkdtemp(join(tmpdir(), `baton-${name}-`))
  const pair = await makeTlsPair(folder, 'cam.example')
  for (let tries = 1; ; tries++) {
    const places = { folder, port: await freePort(), relayPort, ...pair }
    const child = await START[name](places)
    if (await answers(child, places.port)) return running(child, places)
    // Somebody else may have taken the port meanwhile.
    if (tries === 3) throw new Error(`${name} does not start`)
  }
}

function running(child: ChildProcess, { folder, port, cert }: Places): Promise<ReverseProxy> {
  let written = ''
  child.stderr?.on('data', (chunk: Buffer) => (written += chunk.toString()))
  const logs = ['baton.log', 'error.log'].map((name) => join(folder, name))
  return readFile(cert, 'utf8').then((ca) => ({
    port,
    ca,
    log: async () => {
      const texts = logs.filter((path) => existsSync(path)).map((path) => readFile(path, 'utf8'))
      return written + (await Promise.all(texts)).join('')
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
      await rm(folder, { recursive: true, force: true })
    },
  }))
}

const START: Record<ProxyName, (places: Places) => Promise<ChildProcess>> = {
  async nginx({ folder, port, relayPort, key, cert }) {
    const shipped = await readFile(join(ROOT, 'deploy/nginx/baton.conf'), 'utf8')
    const changed = replaceAll(shipped, [
      ['127.0.0.1:8088', `127.0.0.1:${relayPort}`],
      ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
      ['/etc/ssl/certs/cam.example.pem', cert],
      ['/etc/ssl/private/cam.example.key', key],
      ['/var/log/nginx/', `${folder}/`],
    ])
    await writeFile(join(folder, 'baton.conf'), changed)
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((what) => `${what}_temp_path ${folder}/${what};`)
      .join(' ')
    const main = `daemon off; master_process off; pid ${folder}/nginx.pid; events {}
      http { ${temporary} include ${folder}/baton.conf; }`
    await writeFile(join(folder, 'nginx.conf'), main)
    const program = existsSync('/usr/sbin/nginx') ? '/usr/sbin/nginx' : 'nginx'
    return spawn(program, ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  },
  async caddy({ folder, port, relayPort, key, cert }) {
    const shipped = await readFile(join(ROOT, 'deploy/caddy/Caddyfile'), 'utf8')
    const changed = replaceAll(shipped, [
      ['127.0.0.1:8088', `127.0.0.1:${relayPort}`],
      ['\n{\n', '\n{\n\tadmin off\n\tauto_https disable_redirects\n'],
      ['\ncam.example {', `\nhttps://cam.example:${port} {\n\tbind 127.0.0.1\n\ttls ${cert} ${key}`],
    ])
    await writeFile(join(folder, 'Caddyfile'), changed)
    const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
    const words = ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')]
    return spawn('caddy', words, { stdio: ['ignore', 'ignore', 'pipe'], env })
  },
  async traefik({ folder, port, relayPort, key, cert }) {
    const shipped = await readFile(join(ROOT, 'deploy/traefik/baton.yml'), 'utf8')
    const changed = replaceAll(shipped, [
      ['127.0.0.1:8088', `127.0.0.1:${relayPort}`],
      ['/etc/ssl/certs/cam.example.pem', cert],
      ['/etc/ssl/private/cam.example.key', key],
    ])
    await writeFile(join(folder, 'dynamic.yml'), changed)
    const words = [
      `--entryPoints.websecure.address=127.0.0.1:${port}`,
      `--providers.file.filename=${join(folder, 'dynamic.yml')}`,
      `--accessLog.filePath=${join(folder, 'baton.log')}`,
      '--accessLog.fields.names.RequestPath=drop',
      `--log.filePath=${join(folder, 'error.log')}`,
      '--global.checkNewVersion=false',
      '--global.sendAnonymousUsage=false',
    ]
    return spawn(TRAEFIK ?? 'traefik', words, { stdio: ['ignore', 'ignore', 'pipe'] })
  },
}

function replaceAll(text: string, changes: readonly (readonly [from: string, to: string])[]): string {
  return changes.reduce((so, [from, to]) => {
    if (!so.includes(from)) throw new Error(`The shipped file holds no ${from}`)
    return so.replaceAll(from, to)
  }, text)
}

/** Resolves to whether it passed a request on before it ended: Traefik listens before it has read where to. */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  const endMs = performance.now() + PATIENCE_MS
  while (child.exitCode === null && child.signalCode === null) {
    if (await passesOn(port)) return true
    if (performance.now() > endMs) break
    await sleep(20)
  }
  child.kill('SIGKILL')
  return false
}

function passesOn(port: number): Promise<boolean> {
  const at = { host: '127.0.0.1', port, servername: 'cam.example', rejectUnauthorized: false, agent: false }
  return new Promise((resolve) => {
    get({ ...at, path: '/baton/healthz', headers: { host: 'cam.example' } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}
