import type { Layout } from '../media/track.ts'
import type { DropReason, EndReason, ReaderDetails } from '../stream/reader-sink.ts'
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
  end(reason: EndReason, message: string): void
}
