import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { closeAtEnd } from '../test/support/leftovers.ts'

const NAME = `bf${process.pid % 100_000}`
/** Of the range for tests between networks (RFC 2544). */
const [HERE, THERE] = ['198.18.77.1', '198.18.77.2'] as const

function ip(...words: string[]): void {
  const { status, stderr } = spawnSync('ip', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ip ${words.join(' ')}: ${stderr}`)
}

/** Why no camera can stand at the end of a cable of its own; undefined where it can. */
export function lacksNetworks(): string | undefined {
  const tried = spawnSync('unshare', ['-n', 'ip', 'link', 'add', 'x0', 'type', 'veth', 'peer', 'name', 'x1'])
  return tried.status === 0 ? undefined : 'no network namespaces for this user'
}

/** A camera in a network of its own, at the other end of a cable. */
export class NetCamera {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  static async start(): Promise<NetCamera> {
    ip('netns', 'add', NAME)
    ip('link', 'add', NAME, 'type', 'veth', 'peer', 'name', 'cable', 'netns', NAME)
    ip('addr', 'add', `${HERE}/30`, 'dev', NAME)
    ip('link', 'set', NAME, 'up')
    ip('-n', NAME, 'addr', 'add', `${THERE}/30`, 'dev', 'cable')
    ip('-n', NAME, 'link', 'set', 'cable', 'up')
    const script = join(import.meta.dirname, 'camera-process.ts')
    const words = ['netns', 'exec', NAME, process.execPath, '--import', 'tsx', script, THERE]
    const child = spawn('ip', words, { stdio: ['pipe', 'pipe', 'inherit'] })
    for await (const line of createInterface(child.stdout)) {
      child.stdout.resume()
      const camera = new NetCamera(line, child)
      closeAtEnd(() => camera.close())
      return camera
    }
    throw new Error('The camera did not start')
  }

  /** Nothing goes through any more, and nobody is told. */
  unplug(): void {
    ip('-n', NAME, 'link', 'set', 'cable', 'down')
    // What its address would still answer by itself is not answered either.
    ip('neigh', 'replace', THERE, 'lladdr', '02:00:00:00:00:01', 'dev', NAME, 'nud', 'permanent')
  }

  plug(): void {
    ip('-n', NAME, 'link', 'set', 'cable', 'up')
    ip('neigh', 'del', THERE, 'dev', NAME)
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = new Promise((resolve) => this.#child.once('exit', resolve))
      this.#child.kill('SIGKILL')
      await exited
      spawnSync('ip', ['netns', 'del', NAME])
      spawnSync('ip', ['link', 'del', NAME])
    }
  }
}
