import { RelayError } from '../../errors.ts'
import { bounded } from '../../stream/bounded.ts'
import { probeCamera, type Probed } from './probe.ts'
import type { ProbeReport } from './report.ts'
import type { ProbeParts, ProbeTarget } from './target.ts'

/** Probes that may run at once. */
export const MAX_PROBES = 4
const PICTURE_WIDTH = 640
/** For how much longer than the report somebody may wait who wants a picture too. */
const PICTURE_MS = 1000

export interface ProbesParts extends ProbeParts {
  /** A JPEG of a keyframe, so many pixels across at most; undefined where it shows none. */
  readonly makePicture: (packets: Uint8Array, width: number) => Promise<Uint8Array | undefined>
}

/** A report with a JPEG of the newest keyframe, where one was seen. */
export interface PicturedReport extends ProbeReport {
  readonly picture?: Uint8Array
}

interface RunningProbe {
  readonly report: Promise<ProbeReport>
  /** Resolves as soon as one is whole; with undefined when the probe has seen none. */
  readonly keyframe: Promise<readonly Uint8Array[] | undefined>
}

/** All probes of a relay: few at once, and one at a time of each camera. */
export class Probes {
  readonly #parts: ProbesParts
  readonly #closing = new AbortController()
  /** By camera: who asks while it is being asked gets the same answer, and costs no second login. */
  readonly #running = new Map<string, RunningProbe>()
  /** Also those that were answered, while something of theirs still ends. */
  readonly #unfinished = new Set<Promise<unknown>>()

  constructor(parts: ProbesParts) {
    this.#parts = parts
  }

  /** Resolves within 5 s, with a picture within 6. Rejects with `too-many-probes`, or when the relay closes. */
  async probe(target: ProbeTarget, withPicture: boolean): Promise<PicturedReport> {
    const { clock, makePicture } = this.#parts
    const probe = this.#of(target)
    if (!withPicture) return probe.report
    let picture: Uint8Array | undefined
    const made = probe.keyframe
      .then(async (pieces) => {
        if (pieces) picture = await makePicture(Buffer.concat(pieces), PICTURE_WIDTH)
      })
      // A report does without one.
      .catch(() => undefined)
    const report = await probe.report
    await bounded(made, PICTURE_MS, clock)
    return { ...report, ...(picture && { picture }) }
  }

  /** Ends all probes; resolves when nothing of them is left running. */
  async close(): Promise<void> {
    this.#closing.abort(new RelayError('internal', 'The relay is shutting down'))
    await Promise.all(this.#unfinished)
  }

  #of(target: ProbeTarget): RunningProbe {
    const key = `${target.transport} ${target.url.href}`
    const known = this.#running.get(key)
    if (known) return known
    if (this.#unfinished.size >= MAX_PROBES) {
      throw new RelayError(
        'too-many-probes',
        `${MAX_PROBES} cameras are being probed; ask again in 5 seconds`,
      )
    }
    let tell: (keyframe?: readonly Uint8Array[]) => void = () => undefined
    const keyframe = new Promise<readonly Uint8Array[] | undefined>((resolve) => (tell = resolve))
    const probed = probeCamera(target, this.#parts, this.#closing.signal, tell)
    const probe = { report: probed.then((done) => done.report), keyframe }
    this.#running.set(key, probe)
    const finished = this.#finish(key, probed)
    this.#unfinished.add(finished)
    void finished.then(() => {
      tell()
      this.#unfinished.delete(finished)
    })
    return probe
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
