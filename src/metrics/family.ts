import type { Distribution } from '../meter.ts'
import type { TsStats } from '../mpegts/stats.ts'
import type { Budget } from '../stream/budget.ts'
import type { Rendition } from '../stream/rendition.ts'
import type { RenditionTotals } from '../stream/totals.ts'
import type { LoopDelays } from './loop-delay.ts'

/** How a rendition's pictures come at this moment. */
export interface Figures {
  readonly fps: number
  readonly bitsPerSec: number
  readonly gopMs: number | undefined
  readonly keyframeAgeMs: number | undefined
}

/** What a process has used since it began. */
export interface Usage {
  readonly cpuSeconds: number
  readonly residentBytes: number
}

/** Of the file system that holds the data folder. */
export interface Space {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** What was wrong with what a rendition's sources brought since it was made. */
export type InputStats = Readonly<
  Pick<
    TsStats,
    | 'badPackets'
    | 'badSections'
    | 'continuityErrors'
    | 'lostSyncs'
    | 'oversizedPes'
    | 'lostPackets'
    | 'damagedPictures'
  >
>

/** What became of the webhooks for one target. */
export interface WebhookStats {
  readonly delivered: number
  readonly superseded: number
  readonly dropped: number
  readonly refused: number
  readonly expired: number
  readonly failedTries: number
  readonly waiting: number
}

/** One rendition at the moment of a scrape. */
export interface Reading {
  readonly rendition: Pick<Rendition, 'status' | 'ring' | 'drift'>
  readonly totals: RenditionTotals
  readonly figures: Figures
  readonly input: InputStats | undefined
  /** Of the ffmpeg that pulls it; undefined where none runs, or the system does not tell. */
  readonly usage: Usage | undefined
}

/** The relay as a whole at the moment of a scrape. */
export interface Scrape {
  readonly budget: Pick<Budget, 'limit' | 'used' | 'stats'>
  /** Seconds that a DESCRIBE took, by how it ended. */
  readonly describes: ReadonlyMap<string, Distribution>
  /** How many viewers were refused, by what was full. */
  readonly refusedViewers: Readonly<Record<string, number>>
  readonly space: Space | undefined
  readonly loop: LoopDelays
  /** By target. */
  readonly webhooks: ReadonlyMap<string, WebhookStats>
}

/** The labels that a family adds, which are words of the relay's only, and the value. */
export type Sample<Value> = readonly [labels: Readonly<Record<string, string>>, value: Value]

/** One metric that is read when it is scraped. `labels` are those that its samples add. */
export type Family<From> = {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
} & (
  | { readonly kind: 'gauge' | 'counter'; readonly samples: (from: From) => Iterable<Sample<number>> }
  | { readonly kind: 'histogram'; readonly samples: (from: From) => Iterable<Sample<Distribution>> }
)

/** One metric of every rendition, each with the labels `stream` and `rendition` too. */
export type RenditionFamily = Family<Reading>

/** One metric of the relay as a whole. */
export type RelayFamily = Family<Scrape>
