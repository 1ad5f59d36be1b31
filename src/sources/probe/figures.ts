import type { Picture } from './capture.ts'
import type { StreamFigures } from './report.ts'

const TICKS_PER_SECOND = 90_000
/** Fewer pictures than this tell no rate. */
const MIN_PICTURES = 5
/** Of each 188 bytes of a TS packet the header takes four. */
const PAYLOAD_SHARE = 184 / 188
/** How much longer a GOP must be than another to be called so: by share, and in seconds. */
const VARIES_BY = 1.25
const VARIES_SECONDS = 0.2

export interface FiguresInput {
  /** In the order they came. */
  readonly pictures: readonly Picture[]
  readonly nowMs: number
  /** When video was first heard of, be it without a keyframe; undefined = never. */
  readonly heardMs: number | undefined
}

/** Figures, and what warnings are made of. */
export interface Figures extends StreamFigures {
  /** Shortest and longest time between keyframes in seconds, where they differ by more than chance. */
  readonly gopRange: readonly [shortest: number, longest: number] | undefined
}

/** What these pictures show. */
export function figuresOf(input: FiguresInput): Figures {
  const { pictures } = input
  // The time of a pull's first picture is a guess of ffmpeg's, and may be half a second off.
  const timed = pictures.slice(1)
  const fps = rateOf(timed)
  const gops = gopsOf(pictures)
  const seconds = gops.map((gop) => secondsOf(gop, pictures, fps))
  return {
    fps: fps === undefined ? null : round(fps, 10),
    bitrateKbps: bitrateOf(gops.length > 0 ? gops.flatMap((gop) => gop.pictures) : pictures, fps),
    gopSeconds: seconds.length > 0 ? round(sum(seconds) / seconds.length, 100) : null,
    noKeyframeInSeconds: gops.length > 0 ? null : silenceOf(input),
    bFrames: timed.length < MIN_PICTURES ? null : isReordered(timed),
    gopRange: rangeOf(seconds, waitOf(input)),
  }
}

/** A whole GOP: from its keyframe to the picture before the next one. */
interface Gop {
  readonly pictures: readonly Picture[]
  /** The keyframe behind it. */
  readonly next: Picture
}

function gopsOf(pictures: readonly Picture[]): Gop[] {
  const starts = pictures.flatMap(({ isKeyframe }, index) => (isKeyframe ? [index] : []))
  return starts.slice(1).map((end, index) => ({
    pictures: pictures.slice(starts[index], end),
    next: pictures[end]!,
  }))
}

function secondsOf(gop: Gop, pictures: readonly Picture[], fps: number | undefined): number {
  const first = gop.pictures[0]!
  if (first === pictures[0] && fps !== undefined) return gop.pictures.length / fps
  return (gop.next.pts90k - first.pts90k) / TICKS_PER_SECOND
}

/** Pictures a second by the camera's clock. */
function rateOf(pictures: readonly Picture[]): number | undefined {
  if (pictures.length < MIN_PICTURES) return undefined
  let first = Infinity
  let last = -Infinity
  for (const { pts90k } of pictures) {
    first = Math.min(first, pts90k)
    last = Math.max(last, pts90k)
  }
  return last > first ? ((pictures.length - 1) * TICKS_PER_SECOND) / (last - first) : undefined
}

function bitrateOf(pictures: readonly Picture[], fps: number | undefined): number | null {
  if (fps === undefined || pictures.length === 0) return null
  const bits = sum(pictures.map(({ bytes }) => bytes)) * PAYLOAD_SHARE * 8
  return Math.round((bits * fps) / pictures.length / 1000)
}

function isReordered(pictures: readonly Picture[]): boolean {
  let latest = -Infinity
  for (const { pts90k } of pictures) {
    if (pts90k < latest) return true
    latest = pts90k
  }
  return false
}

function silenceOf({ pictures, nowMs, heardMs }: FiguresInput): number | null {
  const since = pictures.findLast(({ isKeyframe }) => isKeyframe)?.arrivedMs ?? heardMs
  return since === undefined ? null : round((nowMs - since) / 1000, 10)
}

/** Seconds of video before the first keyframe: a piece of a GOP that is at least so long. */
function waitOf({ pictures, heardMs }: FiguresInput): number {
  const [first] = pictures
  return heardMs === undefined || !first?.isKeyframe ? 0 : (first.arrivedMs - heardMs) / 1000
}

function rangeOf(seconds: readonly number[], piece: number): readonly [number, number] | undefined {
  if (seconds.length === 0) return undefined
  const shortest = Math.min(...seconds)
  const longest = Math.max(...seconds, piece)
  const varies = longest > shortest * VARIES_BY && longest - shortest > VARIES_SECONDS
  return varies ? [round(shortest, 10), round(longest, 10)] : undefined
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps
}
