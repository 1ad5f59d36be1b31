import { splitAnnexB } from '../../codecs/annex-b.ts'
import { parseWallClockSei } from '../../codecs/wall-clock-sei.ts'
import type { ClockMessage } from '../../protocol/messages.ts'
import { distance } from '../media-clock.ts'

const REMEMBERED_WAYS = 5
/** Who is further from the relay's time than this has another clock. */
const MAX_WAY_MS = 10_000
const MAX_EARLY_MS = 50

/** A picture as it is on the wire. */
export interface WirePicture {
  readonly pts90k: number
  /** In byte stream format (ITU-T H.264 Annex B). */
  readonly payload: Uint8Array
}

/**
 * How long pictures take from their camera to the relay, where they carry the time at which they were sent
 * (`codecs/wall-clock-sei.ts`). That is right as far as the camera's clock goes with the relay's.
 */
export class CameraWay {
  #waysMs: readonly number[] = []

  /** The median of what was seen lately, in milliseconds; undefined where pictures carry no time, or one of another clock. */
  get ms(): number | undefined {
    const sorted = this.#waysMs.toSorted((one, other) => one - other)
    return sorted[Math.floor(sorted.length / 2)]
  }

  /** @param newest the last picture that came, near the message's. */
  clock({ pts90k, arrivedMs }: ClockMessage, newest: WirePicture | undefined): void {
    const sentMs = newest && sentMsOf(newest.payload)
    const wayMs = sentMs && arrivedMs + distance(pts90k, newest.pts90k) / 90 - sentMs
    if (wayMs === undefined || wayMs < -MAX_EARLY_MS || wayMs > MAX_WAY_MS) this.reset()
    else this.#waysMs = [...this.#waysMs, Math.max(0, wayMs)].slice(-REMEMBERED_WAYS)
  }

  /** Another connection. */
  reset(): void {
    this.#waysMs = []
  }
}

function sentMsOf(payload: Uint8Array): number | undefined {
  for (const nal of splitAnnexB(payload)) {
    const sentMs = parseWallClockSei(nal)
    if (sentMs !== undefined) return sentMs
  }
  return undefined
}
