/** What the relay holds when nothing is going on. */
export interface Sample {
  /** Since the start of the soak. */
  readonly atMs: number
  /** After a collection. */
  readonly heapBytes: number
  readonly residentBytes: number
  readonly files: number
  readonly children: number
  readonly timers: number
}

const MIB = 1_048_576
const HOUR_MS = 3_600_000
/** So much may come and go without being a leak. */
const HEAP_SLACK = { bytes: 4 * MIB, part: 0.1 }
const RESIDENT_SLACK = { bytes: 16 * MIB, part: 0.1 }
/** Some of the relay's windows last a minute, as those in which it counts lines of its log. */
const TIMERS_SLACK = 8
/** The first samples are of a relay that still grows into its work. */
const WARM_UP_SAMPLES = 2

/** One line of the result. */
export interface Finding {
  readonly what: string
  readonly figures: string
  readonly isWell: boolean
}

/** Judges quiet samples in the order in which they were taken: at least four. */
export function judge(samples: readonly Sample[]): Finding[] {
  const warm = samples.slice(WARM_UP_SAMPLES)
  const [first, last] = [warm[0], warm.at(-1)]
  if (first === undefined || last === undefined || warm.length < 2)
    throw new RangeError(`Cannot judge ${samples.length} samples: soak for longer`)
  const resident = slopeOf(warm.map(({ atMs, residentBytes }) => [atMs, residentBytes]))
  const grownBytes = resident * (last.atMs - first.atMs)
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`
  const counted = (what: 'files' | 'children' | 'timers', words: string, slack = 0): Finding => ({
    what: words,
    figures: `${first[what]} → ${last[what]}`,
    isWell: last[what] <= first[what] + slack,
  })
  return [
    {
      what: 'heap after collection',
      figures: `${mib(first.heapBytes)} → ${mib(last.heapBytes)}`,
      isWell: last.heapBytes <= first.heapBytes * (1 + HEAP_SLACK.part) + HEAP_SLACK.bytes,
    },
    {
      what: 'resident memory',
      figures: `${mib(first.residentBytes)} → ${mib(last.residentBytes)}, slope ${mib(resident * HOUR_MS)} an hour`,
      isWell: grownBytes <= Math.max(RESIDENT_SLACK.bytes, first.residentBytes * RESIDENT_SLACK.part),
    },
    counted('files', 'open files'),
    counted('children', 'children'),
    counted('timers', 'timers', TIMERS_SLACK),
  ]
}

/** Of the straight line through the points with the least squares. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return under === 0 ? 0 : over / under
}
