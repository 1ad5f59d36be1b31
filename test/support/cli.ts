import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { builtFolder } from './built.ts'

/** Built, because a process that compiles everything takes seconds to start. */
const CLI = join(builtFolder(), 'cli.js')

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** What it reads from stdin, which is no terminal. */
  readonly stdin?: string | Buffer
  /** A file that its stdout goes to, as by a shell's `>` or `>>`. */
  readonly stdoutFile?: readonly [redirect: '>' | '>>', path: string]
}

/** Run one command of the command line to its end, with none of this process's own settings. */
export async function runCli(words: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { PATH = '' } = process.env
  const [redirect, path] = options.stdoutFile ?? []
  const file = path === undefined ? undefined : await open(path, redirect === '>' ? 'w' : 'a')
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { PATH, ...options.environment },
    stdio: ['pipe', file?.fd ?? 'pipe', 'pipe'],
  })
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(options.stdin ?? '')
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)))
  const streams = [child.stdout, child.stderr].map((stream) => (stream === null ? '' : text(stream)))
  const [code, stdout = '', stderr = ''] = await Promise.all([ended, ...streams])
  await file?.close()
  return { code, stdout, stderr }
}
