import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Way } from './viewers/viewer.ts'

const root = resolve(import.meta.dirname, '..')
const READY_MS = 30_000

/** A program of the bench that listens. */
export interface Program {
  /** NaN of a program that runs elsewhere. */
  readonly pid: number
  readonly port: number
  /** Absent: with SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** What is measured: the relay, or a yardstick. */
export interface Subject {
  readonly name: string
  /** The subprotocol that its viewers offer. */
  readonly subprotocol?: string
  /** How its viewers watch; absent: a WebSocket of MPEG-TS as Baton sends it. */
  readonly way?: Way
  /** Where they watch; absent: `/live/cam0` and so on. */
  readonly addressOf?: (port: number, camera: number) => string
  /** Of the camera; NaN: not known. Absent: as the cameras of the bench. */
  readonly picturesPerSecond?: number
  /** Beside which relays are held; it ends with its camera. */
  readonly isYardstick?: boolean
  readonly sendsWholePackets: boolean
  readonly startsWithKeyframe: boolean
  start(cameras: Cameras, withClock: boolean): Promise<Program>
}

/** The cameras that all subjects pull. */
export interface Cameras {
  readonly urls: readonly string[]
  readonly sounds: boolean
  readonly folder: string
  /** Of the process that plays them all. */
  readonly pid?: number
  /** Absent: with SIGTERM. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** What cameras are started; none with the count 0. */
export interface CameraFacts {
  readonly count: number
  readonly gopSeconds: number
  readonly sounds: boolean
  /** Some pictures say when they were sent. */
  readonly stamps?: boolean
  /** Absent: a free one. */
  readonly port?: number
  /** 720p, 2 Mbit/s, 25 pictures a second (`main`), the same with large keyframes, or 360p, 0.3 Mbit/s, 5 pictures a second. */
  readonly clip?: 'main' | 'bursts' | 'sub'
}

export const bare: Subject = {
  name: 'bare sockets',
  isYardstick: true,
  sendsWholePackets: true,
  startsWithKeyframe: false,
  start: ({ urls }, withClock) => startScript('bare-server.ts', [withClock ? 'clock' : 'quiet', ...urls]),
}

export const naive: Subject = {
  name: 'naive ws',
  isYardstick: true,
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

/** The same, pulled natively. */
export const batonNativeOnDemand: Subject = {
  ...baton,
  name: 'Baton, native, on demand',
  start: (cameras) => startBaton(cameras, 'on-demand', 0, { pull: 'native' }),
}

/** The same with viewers like its own player. */
export const batonV1: Subject = { ...baton, name: 'Baton, baton.v1', subprotocol: 'baton.v1' }

/** Starts so many cameras in one process of their own. */
export async function startCameras(folder: string, facts: CameraFacts): Promise<Cameras> {
  const { count, gopSeconds, sounds, stamps = false, port = 0, clip = 'main' } = facts
  // Who runs elsewhere has one of his own.
  if (count === 0) return { urls: ['rtsp://127.0.0.1/'], sounds, folder, stop: () => Promise.resolve() }
  const kind = sounds ? 'sound' : 'video'
  const words = [`${count}`, `${gopSeconds}`, kind, `${port}`, stamps ? 'stamps' : 'plain', clip]
  const program = await startScript('camera.ts', [folder, ...words])
  const urls = Array.from({ length: count }, (_, i) => `rtsp://127.0.0.1:${program.port}/cam${i}`)
  return { urls, sounds, folder, pid: program.pid, stop: (signal) => program.stop(signal) }
}

let runs = 0

/** Starts the relay as it is built, on a free port without `port`; `pull` is what its streams say, `more` are flags. */
export async function startBaton(
  { urls, sounds, folder }: Cameras,
  mode: 'always' | 'on-demand',
  port = 0,
  { pull, more = [] }: { readonly pull?: string | undefined; readonly more?: readonly string[] } = {},
): Promise<Program> {
  const home = join(folder, `baton-${++runs}`)
  await mkdir(home)
  const streams = urls.map((url, i) => ({
    id: `cam${i}`,
    url,
    audio: sounds,
    mode,
    ...(pull === undefined ? {} : { pull }),
  }))
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
  const words = [join(root, 'dist/cli.js'), 'start', ...flags, ...more, '--log-level', 'error']
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
    const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
      child.kill(signal)
      await exited
    }
    return { pid, port: Number(port), stop }
  }
  throw new Error(`A program of the bench ended before it listened: ${child.spawnargs.join(' ')}`)
}
