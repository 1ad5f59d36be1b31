import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const root = resolve(import.meta.dirname, '..')
const READY_MS = 30_000

/** A program of the bench that listens. */
export interface Program {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** What is measured: the relay, or a yardstick. */
export interface Subject {
  readonly name: string
  /** The subprotocol that its viewers offer. */
  readonly subprotocol?: string
  readonly sendsWholePackets: boolean
  readonly startsWithKeyframe: boolean
  start(cameras: Cameras, withClock: boolean): Promise<Program>
}

/** The cameras that all subjects pull. */
export interface Cameras {
  readonly urls: readonly string[]
  readonly sounds: boolean
  readonly folder: string
  stop(): Promise<void>
}

export const bare: Subject = {
  name: 'bare sockets',
  sendsWholePackets: true,
  startsWithKeyframe: false,
  start: ({ urls }, withClock) => startScript('bare-server.ts', [withClock ? 'clock' : 'quiet', ...urls]),
}

export const naive: Subject = {
  name: 'naive ws',
  sendsWholePackets: false,
  startsWithKeyframe: false,
  start: ({ urls }, withClock) => startScript('naive-server.ts', [withClock ? 'clock' : 'quiet', ...urls]),
}

/** A pull of each camera from its first viewer on. */
export const bareOnDemand: Subject = {
  ...bare,
  name: 'bare, on demand',
  start: ({ urls }) => startScript('bare-server.ts', ['on-demand', ...urls]),
}

/** The relay as it is built and shipped, with viewers that take MPEG-TS alone. */
export const baton: Subject = {
  name: 'Baton',
  sendsWholePackets: true,
  startsWithKeyframe: true,
  start: (cameras) => startBaton(cameras, 'always'),
}

/** The same with cameras that are pulled while somebody watches. */
export const batonOnDemand: Subject = {
  ...baton,
  name: 'Baton, on demand',
  start: (cameras) => startBaton(cameras, 'on-demand'),
}

/** The same with viewers like its own player. */
export const batonV1: Subject = { ...baton, name: 'Baton, baton.v1', subprotocol: 'baton.v1' }

/** Starts so many cameras in one process of their own. */
export async function startCameras(
  folder: string,
  facts: { count: number; gopSeconds: number; sounds: boolean },
): Promise<Cameras> {
  const kind = facts.sounds ? 'sound' : 'video'
  const program = await startScript('camera.ts', [folder, `${facts.count}`, `${facts.gopSeconds}`, kind])
  const urls = Array.from({ length: facts.count }, (_, i) => `rtsp://127.0.0.1:${program.port}/cam${i}`)
  return { urls, sounds: facts.sounds, folder, stop: () => program.stop() }
}

let runs = 0

/** Starts the relay as it is built, on a free port without `port`. */
export async function startBaton(
  { urls, sounds, folder }: Cameras,
  mode: 'always' | 'on-demand',
  port = 0,
): Promise<Program> {
  const home = join(folder, `baton-${++runs}`)
  await mkdir(home)
  const streams = urls.map((url, i) => ({ id: `cam${i}`, url, audio: sounds, mode }))
  const file = join(home, 'streams.json')
  await writeFile(file, JSON.stringify({ streams }))
  const flags = [
    '--port',
    `${port}`,
    '--streams',
    file,
    '--data',
    join(home, 'data'),
    '--insecure-no-auth',
    '--allow-loopback',
    'always',
  ]
  const words = [join(root, 'dist/cli.js'), 'start', ...flags, '--log-level', 'error']
  return started(spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }), /:(\d+)\/?$/)
}

/** Starts a program of the bench; it prints `ready PORT` once it listens. */
export function startScript(script: string, words: readonly string[]): Promise<Program> {
  const node = ['--import', 'tsx', join(import.meta.dirname, script), ...words]
  return started(
    spawn(process.execPath, node, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }),
    /^ready (\d+)$/,
  )
}

/** Resolves when the program has printed its port. */
export async function started(child: ChildProcess, pattern: RegExp): Promise<Program> {
  const exited = once(child, 'exit')
  const { stdout, pid } = child
  if (stdout === null || pid === undefined) throw new Error('Cannot start a program of the bench')
  const timer = setTimeout(() => child.kill('SIGKILL'), READY_MS)
  for await (const line of createInterface({ input: stdout })) {
    const port = pattern.exec(line)?.[1]
    if (port === undefined) continue
    clearTimeout(timer)
    stdout.resume()
    const stop = async () => {
      child.kill('SIGTERM')
      await exited
    }
    return { pid, port: Number(port), stop }
  }
  throw new Error(`A program of the bench ended before it listened: ${child.spawnargs.join(' ')}`)
}
