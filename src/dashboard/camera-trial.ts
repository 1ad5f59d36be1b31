import type { ProbeReport } from '../client/client.ts'
import { sizeOf } from './probe-words.ts'

/** What came of looking for a camera's small picture. */
export type SmallPicture =
  | { readonly kind: 'unknown' | 'asking' | 'none' }
  | { readonly kind: 'found'; readonly url: string; readonly size: string }

export type TrialState =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'done'; readonly report: ProbeReport; readonly small: SmallPicture }

/** Asks for a report; rejects with what the relay refused. */
export type Ask = () => Promise<ProbeReport>

/** One try of a camera after another: what it sends, and then whether it has a small picture too. */
export class CameraTrial {
  readonly #changed: () => void
  #state: TrialState = { kind: 'none' }
  /** What the state is about. */
  #subject = ''
  #run = 0

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get state(): TrialState {
    return this.#state
  }

  /** Has this been tried, or is it about to be? */
  isOf(subject: string): boolean {
    return this.#state.kind !== 'none' && this.#subject === subject
  }

  /** Does what was tried play? */
  get plays(): boolean {
    return this.#state.kind === 'done' && this.#state.report.problem === null
  }

  /**
   * @param small where the small picture may be, and how to ask for it; it is asked for once the camera has proved
   *   to play, so that a wrong password is sent once.
   * @returns the report, or undefined when another try has begun meanwhile.
   */
  async run(
    subject: string,
    ask: Ask,
    small?: { readonly url: string; readonly ask: Ask },
  ): Promise<ProbeReport | undefined> {
    const run = ++this.#run
    this.#subject = subject
    this.#set({ kind: 'asking' })
    try {
      const report = await ask()
      if (run !== this.#run) return undefined
      const isWorthAsking = small !== undefined && report.problem === null
      this.#set({ kind: 'done', report, small: { kind: isWorthAsking ? 'asking' : 'unknown' } })
      if (isWorthAsking) void this.#lookForSmall(run, report, small)
      return report
    } catch (error) {
      if (run === this.#run) this.#set({ kind: 'none' })
      throw error
    }
  }

  async #lookForSmall(
    run: number,
    report: ProbeReport,
    { url, ask }: { readonly url: string; readonly ask: Ask },
  ): Promise<void> {
    // It is an offer beside what was asked for, so why there is none is nobody's business.
    const found = await ask().catch(() => undefined)
    if (run !== this.#run) return
    const size = found?.problem === null && isSmaller(found, report) ? sizeOf(found) : undefined
    const small: SmallPicture = size === undefined ? { kind: 'none' } : { kind: 'found', url, size }
    this.#set({ kind: 'done', report, small })
  }

  #set(state: TrialState): void {
    this.#state = state
    this.#changed()
  }
}

/** Some cameras send the same picture whatever they are asked for. */
function isSmaller(one: ProbeReport, other: ProbeReport): boolean {
  return (one.video?.width ?? 0) < (other.video?.width ?? Infinity)
}
