import type { Cause } from '../../stream/source.ts'
import { REORDERS } from './choice.ts'
import type { Run } from './run.ts'

/** So many native failures in a row that another client might not have had are enough. */
const MANY_FAILURES = 2
/** A pull that showed pictures for so long was ended by its camera. */
const HEALTHY_MS = 30_000
/** Whoever starts a source waits a second longer for video. */
const SILENT_MS = 9_000
/** What another client might not have had; the others any client of the camera meets. */
const OWN: ReadonlySet<Cause> = new Set(['exited', 'stalled'])

type RunSoFar = Pick<Run, 'pull' | 'startedMs' | 'liveSinceMs' | 'isHeard'>

/** What a camera's native pulls have come to, and its pulls by ffmpeg behind them. */
export class NativeRecord {
  #failures = 0
  /** What the camera that sent B-pictures had described; undefined where none came. */
  #reordered: readonly Uint8Array[] | undefined

  /** Why the camera is to be pulled by ffmpeg, whatever it says of itself. */
  get lesson(): string | undefined {
    if (this.#reordered !== undefined) return REORDERS
    return this.#failures >= MANY_FAILURES ? FAILED : undefined
  }

  /** B-pictures were seen of a camera that describes these parameter sets. Returns the lesson of that. */
  sawReordering(parameterSets: readonly Uint8Array[]): string {
    this.#reordered = parameterSets
    return REORDERS
  }

  /** Forgets B-pictures where the camera describes other parameter sets now: somebody has set it otherwise. */
  describes(parameterSets: readonly Uint8Array[]): void {
    if (this.#reordered !== undefined && !areSame(this.#reordered, parameterSets)) this.#reordered = undefined
  }

  /** Why the camera cannot be pulled natively at all. */
  get obstacle(): string | undefined {
    return this.#reordered === undefined ? undefined : REORDERS
  }

  /** A run ended by itself. */
  failed(run: RunSoFar, cause: Cause, nowMs: number): void {
    if (isHealthy(run, nowMs)) this.#passed(run)
    else if (!OWN.has(cause)) return
    else if (run.pull === 'native') this.#failures += 1
    // Then it is the camera or the network, and not the native pull.
    else if (run.pull === 'ffmpeg') this.#failures = 0
  }

  /** A run was ended from outside; one that had no video until then has failed, too. */
  stopped(run: RunSoFar, nowMs: number): void {
    const isSilent = run.liveSinceMs === undefined && !run.isHeard && nowMs - run.startedMs >= SILENT_MS
    if (isSilent) this.failed(run, 'stalled', nowMs)
    else if (isHealthy(run, nowMs)) this.#passed(run)
  }

  #passed({ pull }: RunSoFar): void {
    if (pull === 'native') this.#failures = 0
  }
}

function isHealthy({ liveSinceMs }: RunSoFar, nowMs: number): boolean {
  return liveSinceMs !== undefined && nowMs - liveSinceMs >= HEALTHY_MS
}

function areSame(one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean {
  return one.length === other.length && one.every((set, index) => Buffer.compare(set, other[index]!) === 0)
}

const FAILED = `the relay’s own pull has failed ${MANY_FAILURES} times in a row`
