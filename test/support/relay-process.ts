import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { builtFolder } from './built.ts'
import { runCli } from './cli.ts'
import { closeAtEnd } from './leftovers.ts'

export interface RelayProcessOptions {
  /** Holds streams.json and the data folder, which is made. */
  readonly folder: string
  readonly flags?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** `baton start` in a process of its own, built as people run it, on a free port; cameras may be on this machine. */
export interface RelayProcess {
  readonly url: string
  readonly pid: number
  /** An admin's. */
  readonly token: string
  /** What it wrote so far. */
  readonly stdout: string
  readonly stderr: string
  /** Sends the signal; resolves to the exit code, or the signal that ended it, when all that it wrote has been read. */
  end(signal: NodeJS.Signals): Promise<number | string>
}

/** Resolves when it is ready. Rejects with what it said when it ends before. */
export async function startRelayProcess(options: RelayProcessOptions): Promise<RelayProcess> {
  const { folder, flags = [], environment = {} } = options
  const { PATH = '' } = process.env
  const files = ['--streams', join(folder, 'streams.json'), '--data', join(folder, 'data')]
  // Before the start: a relay that runs learns of it a moment later.
  const made = await runCli(['token', 'create', '--role', 'admin', '--name', 'test', ...files], {
    environment,
  })
  const child = spawn(
    process.execPath,
    [join(builtFolder(), 'cli.js'), 'start', '--port', '0', '--allow-loopback', 'always', ...files, ...flags],
    { env: { PATH, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  closeAtEnd(async () => child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text))
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  const url = await Promise.race([
    once(createInterface(child.stdout), 'line').then(
      ([line]) => /^Baton is ready: (\S+)/.exec(String(line))?.[1],
    ),
    ended.then(() => undefined),
  ])
  if (url === undefined) throw new Error(`The relay ended: ${said.stdout}${said.stderr}`)
  return {
    url,
    pid: child.pid!,
    token: made.stdout.trim(),
    get stdout() {
      return said.stdout
    },
    get stderr() {
      return said.stderr
    },
    async end(signal) {
      child.kill(signal)
      const [code, by] = await ended
      return code ?? by ?? -1
    },
  }
}
