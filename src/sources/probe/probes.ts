import { RelayError } from '../../errors.ts'
import { probeCamera, type Probed } from './probe.ts'
import type { ProbeReport } from './report.ts'
import type { ProbeParts, ProbeTarget } from './target.ts'

/** Probes that may run at once. */
const MAX_PROBES = 4

/** All probes of a relay: few at once, and one at a time of each camera. */
export class Probes {
  readonly #parts: ProbeParts
  readonly #closing = new AbortController()
  /** By camera: who asks while it is being asked gets the same answer, and costs no second login. */
  readonly #running = new Map<string, Promise<ProbeReport>>()
  /** Also those that were answered, while something of theirs still ends. */
  readonly #unfinished = new Set<Promise<unknown>>()

  constructor(parts: ProbeParts) {
    this.#parts = parts
  }

  /** Resolves within 5 s. Rejects with `too-many-probes`, or when the relay closes. */
  async probe(target: ProbeTarget): Promise<ProbeReport> {
    const key = `${target.transport} ${target.url.href}`
    const known = this.#running.get(key)
    if (known) return known
    if (this.#unfinished.size >= MAX_PROBES) {
      throw new RelayError(
        'too-many-probes',
        `${MAX_PROBES} cameras are being probed; ask again in 5 seconds`,
      )
    }
    const probed = probeCamera(target, this.#parts, this.#closing.signal)
    const report = probed.then((done) => done.report)
    this.#running.set(key, report)
    const finished = this.#finish(key, probed)
    this.#unfinished.add(finished)
    void finished.then(() => this.#unfinished.delete(finished))
    return report
  }

  /** Ends all probes; resolves when nothing of them is left running. */
  async close(): Promise<void> {
    this.#closing.abort(new RelayError('internal', 'The relay is shutting down'))
    await Promise.all(this.#unfinished)
  }

  /** Never rejects: whoever asked is told by the report. */
  async #finish(key: string, probed: Promise<Probed>): Promise<void> {
    try {
      const { letGo } = await probed.finally(() => this.#running.delete(key))
      await letGo
    } catch {
      // A probe that broke off has ended what it began.
    }
  }
}
