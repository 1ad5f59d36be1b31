import type { Unit } from '../../media/unit.ts'
import type { Ring } from '../../stream/ring.ts'

/** A keyframe with all its bytes, as a ring kept it. */
export interface Keyframe {
  /** Tells it from every other one of its rendition. */
  readonly id: string
  readonly arrivedMs: number
  readonly isRecoveryPoint: boolean
  /** A copy: TS packets of its unit and the continuations of it. */
  readonly packets: Uint8Array
}

/** Pictures that end with what a decoder needs for the one that is wanted. */
export interface RunUp {
  /** A copy: TS packets. */
  readonly packets: Uint8Array
  /** The one that is wanted is shown so long after the first. */
  readonly skipSeconds: number
}

/** When nothing more came for so long, or another picture did, a keyframe has no continuation to come. */
export const SETTLE_MS = 100
/** Times of pictures are told apart at less than a tenth of a picture's time. */
const SLACK_SECONDS = 0.004

/** The newest keyframe that is whole; undefined when the ring keeps none. */
export function newestKeyframe(ring: Ring, nowMs: number): Keyframe | undefined {
  let pieces: Unit[] = []
  let isFollowed = false
  for (let at = ring.nextIndex - 1; at >= ring.firstIndex; at--) {
    const unit = ring.at(at)
    if (unit?.track.kind !== 'video') continue
    pieces.push(unit)
    if (unit.continuation) continue
    const isWhole = isFollowed || nowMs - (pieces[0]?.arrivedMs ?? nowMs) >= SETTLE_MS
    if (unit.randomAccess !== undefined && isWhole) return keyframeOf(pieces.reverse())
    isFollowed = true
    pieces = []
  }
  return keyframeOf(ring.poster)
}

/**
 * For a camera that refreshes its pictures bit by bit: a keyframe of it shows nothing alone, but together with what
 * came since the keyframe before. Undefined when the ring no longer holds it.
 */
export function runUpTo(keyframe: Keyframe, ring: Ring): RunUp | undefined {
  if (!keyframe.isRecoveryPoint) return undefined
  let wanted: Unit | undefined
  const backwards: Unit[] = []
  let first: Unit | undefined
  let count = 0
  for (let at = ring.nextIndex - 1; at >= ring.firstIndex; at--) {
    const unit = ring.at(at)
    if (unit?.track.kind !== 'video') continue
    backwards.push(unit)
    const isEarlier = first !== undefined && unit.randomAccess !== undefined
    if (unit.randomAccess !== undefined && idOf(unit) === keyframe.id) wanted = unit
    else if (!isEarlier) continue
    first = unit
    count = backwards.length
    if (isEarlier) break
  }
  if (first === undefined || wanted === undefined) return undefined
  const skipSeconds = Math.max(0, (wanted.pts90k - first.pts90k) / 90_000 - SLACK_SECONDS)
  return { packets: packetsOf(backwards.slice(0, count).reverse()), skipSeconds }
}

function keyframeOf(units: readonly Unit[]): Keyframe | undefined {
  const [first] = units
  if (first === undefined) return undefined
  const isRecoveryPoint = first.randomAccess === 'recovery'
  return { id: idOf(first), arrivedMs: first.arrivedMs, isRecoveryPoint, packets: packetsOf(units) }
}

function idOf({ pts90k, arrivedMs }: Unit): string {
  return `${pts90k}@${arrivedMs}`
}

function packetsOf(units: readonly Unit[]): Uint8Array {
  return Buffer.concat(units.map(({ ts }) => ts))
}
