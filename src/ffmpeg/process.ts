import { spawn } from 'node:child_process'
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { childEnvironment } from './environment.ts'
import type { Ffmpeg } from './locate.ts'

/** How long ffmpeg may take to end by SIGTERM: 10–500 ms while data flows, 4–5 s on a camera that stalls. */
const TERM_GRACE_MS = 1000

/** How a process ended. */
export interface FfmpegExit {
  readonly code: number | null
  readonly signal: string | null
  /** Why it could not be started at all. */
  readonly spawnError: string | undefined
}

export interface SpawnOptions {
  readonly ffmpeg: Ffmpeg
  readonly args: readonly string[]
  /** Written to its stdin, which is closed behind it. */
  readonly stdin: string | Uint8Array
  readonly clock: Clock
  /** A view of a larger buffer: copy what is kept. */
  readonly onStdout: (chunk: Buffer) => void
  readonly onStderr: (chunk: Buffer) => void
  /** Exactly once, when the process is gone and all it wrote has been handed over. Never during `spawnFfmpeg`. */
  readonly onExit: (exit: FfmpegExit) => void
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** One running ffmpeg, owned from its spawn to its last byte. */
export class FfmpegProcess {
  readonly #options: SpawnOptions
  readonly #gone: Promise<void>
  #resolveGone: () => void = () => undefined
  #child: ChildProcess | undefined
  #killTimer: Timer | undefined
  #spawnError: string | undefined
  #closing = false

  constructor(options: SpawnOptions) {
    this.#options = options
    this.#gone = new Promise((resolve) => (this.#resolveGone = resolve))
    const { ffmpeg } = options
    const [command = ffmpeg.path, ...args] = [...ffmpeg.deathGuard, ffmpeg.path, ...options.args]
    try {
      const child = spawn(command, args, {
        stdio: ['pipe', 'pipe', 'pipe'],
        env: childEnvironment(ffmpeg.searchPath),
        windowsHide: true,
      })
      this.#child = child
      this.#watch(child)
    } catch (error) {
      queueMicrotask(() => this.#failToSpawn(messageOf(error)))
    }
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** End it: SIGTERM, then SIGKILL. Idempotent; resolves when it is gone. Its output is read to the end and dropped. */
  close(): Promise<void> {
    const child = this.#child
    if (!this.#closing && child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      this.#killTimer = this.#options.clock.after(TERM_GRACE_MS, () => child.kill('SIGKILL'))
    }
    this.#closing = true
    return this.#gone
  }

  #watch(child: Child): void {
    child.on('error', (error) => {
      // Also emitted when a signal cannot be sent; then the process exists and 'close' will follow.
      if (child.pid === undefined) this.#failToSpawn(error.message)
    })
    if (child.pid === undefined) return
    child.on('close', (code, signal) => this.#finish({ code, signal, spawnError: undefined }))
    // Not obeyed is SIGTERM while nobody reads stdout, so it is read although nobody wants it any more.
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.#closing) this.#options.onStdout(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => this.#options.onStderr(chunk))
    for (const pipe of [child.stdin, child.stdout, child.stderr]) {
      // A pipe that breaks (EPIPE, ECONNRESET) says only that the process ends, which 'close' tells with its reason.
      pipe.on('error', () => undefined)
    }
    child.stdin.end(this.#options.stdin)
  }

  /** At the limit of open files the child has no pipes, and 'close' may never come. */
  #failToSpawn(message: string): void {
    if (this.#spawnError !== undefined) return
    this.#spawnError = message
    this.#finish({ code: null, signal: null, spawnError: message })
  }

  #finish(exit: FfmpegExit): void {
    this.#killTimer?.cancel()
    this.#options.onExit(exit)
    this.#resolveGone()
  }
}
