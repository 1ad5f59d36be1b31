import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { childEnvironment } from './environment.ts'
import type { Ffmpeg } from './locate.ts'
import { openOutputPair } from './output-pair.ts'
import type { OutputPair } from './output-pair.ts'

/** How long ffmpeg may take to end by SIGTERM: 10–500 ms while data flows, 4–5 s on a camera that stalls. */
const TERM_GRACE_MS = 1000
/** What may wait for an ffmpeg that does not read. */
const MAX_UNREAD_BYTES = 65_536

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
  /** Written to its stdin, which is closed behind it; left out, it stays open for {@link FfmpegProcess.write}. */
  readonly stdin?: string | Uint8Array
  readonly clock: Clock
  /** A view that is valid during the call only: copy what is kept. */
  readonly onStdout: (chunk: Uint8Array) => void
  readonly onStderr: (chunk: Buffer) => void
  /** Exactly once, when the process is gone and all it wrote has been handed over. */
  readonly onExit: (exit: FfmpegExit) => void
}

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
    void this.#start()
  }

  /** Undefined until it runs, and when it could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Hands it more on stdin. False where it takes nothing: not yet, not any more, or because it is behind with reading. */
  write(bytes: Uint8Array): boolean {
    const stdin = this.#closing ? undefined : this.#child?.stdin
    if (stdin?.writable !== true || stdin.writableLength > MAX_UNREAD_BYTES) return false
    stdin.write(bytes)
    return true
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

  /** Never rejects. */
  async #start(): Promise<void> {
    // Without a folder for temporary files (a full disk) the child has an ordinary pipe.
    const pair = await openOutputPair((bytes) => this.#take(bytes)).catch(() => undefined)
    try {
      if (this.#closing) this.#finish({ code: null, signal: null, spawnError: undefined })
      else this.#spawn(pair)
    } catch (error) {
      this.#failToSpawn(messageOf(error))
    } finally {
      pair?.far.destroy()
      if (this.#child?.pid === undefined) pair?.near.destroy()
    }
  }

  #spawn(pair: OutputPair | undefined): void {
    const { ffmpeg, args } = this.#options
    const [command = ffmpeg.path, ...words] = [...ffmpeg.deathGuard, ffmpeg.path, ...args]
    const child = spawn(command, words, {
      stdio: ['pipe', pair?.far ?? 'pipe', 'pipe'],
      env: childEnvironment(ffmpeg.searchPath),
      windowsHide: true,
    })
    this.#child = child
    child.on('error', (error) => {
      // Also emitted when a signal cannot be sent; then the process exists and 'close' will follow.
      if (child.pid === undefined) this.#failToSpawn(error.message)
    })
    if (child.pid === undefined) return
    child.stdout?.on('data', (bytes: Buffer) => this.#take(bytes))
    this.#watch(child, pair?.near ?? child.stdout)
  }

  #watch(child: ChildProcess, stdout: Readable | null): void {
    const { stdin, stderr } = child
    if (stdin === null || stdout === null || stderr === null) throw new TypeError('A child has no pipes')
    const drained = new Promise<void>((resolve) => stdout.once('close', () => resolve()))
    child.on('close', (code, signal) => {
      void drained.then(() => this.#finish({ code, signal, spawnError: undefined }))
    })
    stderr.on('data', (chunk: Buffer) => this.#options.onStderr(chunk))
    for (const pipe of [stdin, stdout, stderr]) {
      // A pipe that breaks (EPIPE, ECONNRESET) says only that the process ends, which 'close' tells with its reason.
      pipe.on('error', () => undefined)
    }
    if (this.#options.stdin !== undefined) stdin.end(this.#options.stdin)
  }

  /** Not obeyed is SIGTERM while nobody reads stdout, so it is read although nobody wants it any more. */
  #take(bytes: Uint8Array): void {
    if (!this.#closing) this.#options.onStdout(bytes)
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
