import { median, quantile } from '../statistics.ts'
import type { Join, Run } from './measure.ts'

/** One line of the table. */
export interface Figure {
  readonly title: string
  readonly of: (run: Run) => number
  readonly digits?: number
  /** Whether less of it than the yardstick has is better, so that a ratio says something. */
  readonly hasRatio?: boolean
}

export const FIGURES: readonly Figure[] = [
  { title: 'camera to screen, p50, ms', of: ({ delaysMs }) => quantile(delaysMs, 0.5), hasRatio: true },
  { title: 'camera to screen, p95, ms', of: ({ delaysMs }) => quantile(delaysMs, 0.95), hasRatio: true },
  { title: 'pictures a second', of: ({ fps }) => fps, digits: 1 },
  { title: 'longest gap between pictures, ms', of: ({ longestGapMs }) => longestGapMs },
  { title: 'renderer, % of a core', of: ({ rendererPercent }) => rendererPercent, digits: 1, hasRatio: true },
  {
    title: 'whole browser, % of a core',
    of: ({ browserPercent }) => browserPercent,
    digits: 1,
    hasRatio: true,
  },
  ...joinFigures(({ joins }: Run) => joins),
  { title: 'back after a stall of 5 s, ms', of: ({ afterStallMs }) => afterStallMs, hasRatio: true },
  { title: 'renderer while hidden, % of a core', of: ({ hiddenPercent }) => hiddenPercent, digits: 1 },
  { title: 'back after it was hidden, ms', of: ({ afterHiddenMs }) => afterHiddenMs, hasRatio: true },
]

/** What is asked of clicks alone. */
export const JOIN_FIGURES: readonly (Omit<Figure, 'of'> & { of: (joins: readonly Join[]) => number })[] =
  joinFigures((joins: readonly Join[]) => joins)

function joinFigures<T>(joinsOf: (run: T) => readonly Join[]): { title: string; of: (run: T) => number }[] {
  const all = (run: T, of: (join: Join) => number): number[] => joinsOf(run).map(of)
  return [
    { title: 'click to first picture, p50, ms', of: (run) => median(all(run, ({ firstMs }) => firstMs)) },
    { title: 'its age, p50, ms', of: (run) => median(all(run, ({ firstAgeMs }) => firstAgeMs)) },
    { title: 'click to live picture, p50, ms', of: (run) => median(all(run, ({ liveMs }) => liveMs)) },
    {
      title: 'click to live picture, p95, ms',
      of: (run) =>
        quantile(
          all(run, ({ liveMs }) => liveMs),
          0.95,
        ),
    },
  ]
}
