import type { Clock, Timer } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import { delaysOf } from './delays.ts'
import { History, HISTORY_STEP_MS } from './history.ts'
import type { Hub } from './hub.ts'
import { Outages, type Outage } from './outages.ts'
import { Rates } from './rates.ts'
import type { Rendition } from './rendition.ts'

const TICK_MS = 1000
/** Long enough that a keyframe every two seconds does not make the bitrate jump. */
const WINDOW_MS = 5000

/** What a rendition does at this moment, for people to watch. */
export interface Figures {
  /** Pictures that come in a second, averaged over the last 5 s. */
  readonly fps: number
  /** Bits of TS packets that come in a second, averaged over the last 5 s. */
  readonly bitsPerSec: number
  readonly readers: number
  /** Bytes of TS packets handed to readers since the rendition was made. */
  readonly bytesOut: number
  /** Length of the last whole group of pictures; undefined until there was one. */
  readonly gopMs: number | undefined
  /** How long ago the newest keyframe came; undefined until there was one. */
  readonly keyframeAgeMs: number | undefined
  /** From the relay to the screen, as players report it: the middle one and the longest. */
  readonly delayMs: number | undefined
  readonly delayMaxMs: number | undefined
  /** How often its pull ended by itself since the rendition was made. */
  readonly restarts: number
}

export interface RecorderOptions {
  readonly hub: Pick<Hub, 'cameras' | 'onChange'>
  readonly clock: Clock
  readonly log: Log
}

/** What is remembered of one rendition: it goes when the rendition goes, whatever its sources do meanwhile. */
interface Remembered {
  readonly rates: Rates
  readonly history: History
  /** Of the step that is going on. */
  step: number
  readonly ofStep: Rates
  restartsBefore: number
  mostReaders: number
}

/**
 * Looks at every rendition once a second, and keeps what it sees for an hour; keeps each one's outages too. Nothing is
 * added to a unit's way.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #records = new WeakMap<object, Remembered>()
  readonly #outages = new WeakMap<object, Outages>()
  readonly #listeners = new Set<() => void>()
  readonly #stopListening: () => void
  #timer: Timer

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#stopListening = options.hub.onChange((change) => {
      if (change.kind === 'status') this.#pushStatus(change.rendition)
    })
    this.#timer = this.#schedule()
  }

  /** Calls `listener` each second, right after every rendition was looked at, until the returned function is called. */
  onSecond(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  figuresOf(rendition: Rendition): Figures {
    const nowMs = this.#options.clock.nowMs()
    const { totals, readers, keyframes } = rendition
    const rates = this.#records.get(rendition)?.rates
    const { medianMs, maxMs } = delaysOf(readers, nowMs)
    return {
      fps: rates?.fps ?? 0,
      bitsPerSec: rates?.bitsPerSec ?? 0,
      readers: readers.size,
      bytesOut: totals.bytesOut,
      gopMs: keyframes.gopMs,
      keyframeAgeMs: keyframes.newestMs === undefined ? undefined : nowMs - keyframes.newestMs,
      delayMs: medianMs,
      delayMaxMs: maxMs,
      restarts: sum(totals.restarts),
    }
  }

  /** The rendition's last hour; undefined until it was looked at once. */
  historyOf(rendition: object): History | undefined {
    return this.#records.get(rendition)?.history
  }

  /** The times in which the rendition had no pictures, oldest first. */
  outagesOf(rendition: object): readonly Outage[] {
    return this.#outages.get(rendition)?.list ?? []
  }

  /** Stops looking. Idempotent. */
  close(): void {
    this.#stopListening()
    this.#timer.cancel()
    this.#listeners.clear()
  }

  #pushStatus(rendition: Rendition): void {
    const outages = this.#outages.get(rendition) ?? new Outages()
    this.#outages.set(rendition, outages)
    outages.push(rendition.status)
  }

  #schedule(): Timer {
    return this.#options.clock.after(TICK_MS, () => {
      this.#timer = this.#schedule()
      this.#look()
    })
  }

  #look(): void {
    const { hub, clock, log } = this.#options
    const nowMs = clock.nowMs()
    for (const { renditions } of hub.cameras.values())
      for (const rendition of renditions.values()) this.#lookAt(rendition, nowMs)
    for (const listener of this.#listeners) {
      try {
        listener()
      } catch (thrown) {
        log.error({ reason: messageOf(thrown) }, 'A listener of the recorder threw')
      }
    }
  }

  #lookAt(rendition: Rendition, nowMs: number): void {
    const step = Math.floor(nowMs / HISTORY_STEP_MS)
    const { picturesIn: pictures, bytesIn: bytes } = rendition.totals
    const count = { atMs: nowMs, pictures, bytes }
    const record = this.#records.get(rendition) ?? this.#begin(rendition, step, count)
    record.rates.push(count)
    record.mostReaders = Math.max(record.mostReaders, rendition.readers.size)
    if (step === record.step) return
    record.ofStep.push(count)
    this.#endStep(rendition, record, nowMs)
    record.step = step
  }

  #begin(
    rendition: Rendition,
    step: number,
    count: { atMs: number; pictures: number; bytes: number },
  ): Remembered {
    const record: Remembered = {
      rates: new Rates(WINDOW_MS),
      history: new History(),
      step,
      ofStep: new Rates(0),
      restartsBefore: 0,
      mostReaders: 0,
    }
    record.ofStep.push(count)
    this.#records.set(rendition, record)
    return record
  }

  #endStep(rendition: Rendition, record: Remembered, nowMs: number): void {
    const { medianMs, maxMs } = delaysOf(rendition.readers, nowMs)
    const restarts = sum(rendition.totals.restarts)
    record.history.push(record.step, {
      bitsPerSec: Math.round(record.ofStep.bitsPerSec),
      fps: Math.round(record.ofStep.fps * 10) / 10,
      delayMs: medianMs,
      delayMaxMs: maxMs,
      readers: record.mostReaders,
      restarts: restarts - record.restartsBefore,
    })
    record.restartsBefore = restarts
    record.mostReaders = rendition.readers.size
  }
}

function sum(counts: Readonly<{ [cause: string]: number }>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
