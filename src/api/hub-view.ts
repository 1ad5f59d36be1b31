import type { Layout } from '../media/track.ts'
import type { HistoryColumns } from '../stream/history.ts'
import type { Outage } from '../stream/outages.ts'
import type { DropReason, EndReason, PlayerReport, ReaderDetails } from '../stream/reader-sink.ts'
import type { SourceInfo } from '../stream/source.ts'
import type { Status } from '../stream/status.ts'

/** What the API must know of the running streams. */
export interface HubView {
  readonly cameras: ReadonlyMap<string, CameraView>
}

export interface CameraView {
  readonly renditions: ReadonlyMap<string, RenditionView>
}

export interface RenditionView {
  readonly status: Status
  readonly layout: Layout | undefined
  readonly info: SourceInfo
  readonly readers: ReadonlySet<ReaderView>
  lines(): readonly string[]
  restart(): void
}

export interface ReaderView {
  readonly id: string
  readonly details: ReaderDetails
  readonly sinceMs: number
  readonly bytesOut: number
  readonly unitsOut: number
  readonly lagMs: number
  readonly drops: Readonly<Record<DropReason, number>>
  readonly report: PlayerReport | undefined
  end(reason: EndReason, message: string): void
}

/** What the API must know of the renditions' past. */
export interface Histories {
  /** The last hour; undefined until the rendition was looked at once. */
  historyOf(
    rendition: RenditionView,
  ): { readonly startMs: number | undefined; readonly columns: HistoryColumns } | undefined
  /** The times without pictures, oldest first. */
  outagesOf(rendition: RenditionView): readonly Outage[]
}
