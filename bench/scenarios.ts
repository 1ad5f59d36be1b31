import {
  bare,
  bareOnDemand,
  baton,
  batonNativeOnDemand,
  batonOnDemand,
  batonV1,
  naive,
  type CameraFacts,
  type Subject,
} from './programs.ts'
import type { Run, RunFacts } from './run.ts'
import { median, quantile } from './statistics.ts'

/** A figure that a run shows. */
export interface Figure {
  readonly title: string
  readonly unit: string
  /** Behind the point, on the screen; 1 if absent. */
  readonly digits?: number
  of(run: Run): number
}

/** What is measured, of whom, and what is read off it. */
export interface Scenario {
  readonly name: string
  readonly title: string
  readonly cameras: CameraFacts
  readonly subjects: readonly Subject[]
  readonly facts: RunFacts
  /** The first is what ratios are made of. */
  readonly figures: readonly Figure[]
}

const cpu: Figure = { title: 'CPU', unit: '% of a core', of: ({ cpuPercent }) => cpuPercent }
const memory: Figure = {
  title: 'resident',
  unit: 'MiB',
  of: ({ residentMib }) => residentMib.at(-1) ?? Number.NaN,
}
export const gap: Figure = { title: 'largest gap', unit: 'ms', of: ({ report }) => report.largestGapMs }
const fed: Figure = {
  title: 'pictures at the worst viewer',
  unit: '',
  of: ({ report }) => report.fewestPictures,
}
export const lost: Figure = { title: 'lost packets', unit: '', of: ({ report }) => report.lostPackets }
const bitrate: Figure = {
  title: 'of each viewer',
  unit: 'Mbit/s',
  of: ({ report, residentMib }) => (report.bytes * 8) / report.viewers / (residentMib.length - 1) / 1_000_000,
}

const one = { count: 1, gopSeconds: 2, sounds: false }
const all = [bare, naive, baton]

function fanOut(viewers: number): Scenario {
  return {
    name: `fan-out-${viewers}`,
    title: `${viewers} viewer${viewers === 1 ? '' : 's'} of one camera, video only`,
    cameras: one,
    subjects: viewers === 1000 ? [...all, batonV1] : all,
    facts: { viewers, windowMs: 10_000, warmUpMs: 30_000, turns: 3 },
    figures: [cpu, memory, gap, fed, bitrate],
  }
}

function join(gopSeconds: number): Scenario {
  return {
    name: `join-gop-${gopSeconds}`,
    title: `Joining a warm stream, GOP ${gopSeconds} s: connect to first keyframe`,
    cameras: { ...one, gopSeconds },
    subjects: all,
    // Warm: the camera's first keyframe has come.
    facts: { viewers: 100, windowMs: 1000, everyMs: 97, settleMs: (gopSeconds + 3) * 1000 },
    figures: [
      { title: 'join p95', unit: 'ms', of: ({ report }) => quantile(report.joinMs, 0.95) },
      { title: 'join p50', unit: 'ms', of: ({ report }) => median(report.joinMs) },
    ],
  }
}

/** All that `npm run bench` measures, in this order. */
export const SCENARIOS: readonly Scenario[] = [
  fanOut(1),
  fanOut(200),
  fanOut(1000),
  {
    name: 'fan-out-1000-aac',
    title: '1000 viewers of one camera with AAC',
    cameras: { ...one, sounds: true },
    subjects: all,
    facts: { viewers: 1000, windowMs: 10_000, warmUpMs: 30_000, turns: 3 },
    figures: [cpu, memory, gap, fed, bitrate],
  },
  {
    name: 'cameras-20x10',
    title: '20 cameras with 10 viewers each, video only',
    cameras: { ...one, count: 20 },
    subjects: all,
    // A camera with ten viewers makes little work: the compiler, whose work is not measured, ends after a minute only.
    facts: { viewers: 200, windowMs: 10_000, warmUpMs: 60_000, turns: 3 },
    figures: [cpu, memory, gap, fed],
  },
  join(2),
  join(10),
  {
    name: 'join-cold',
    title: 'Joining a camera that nobody watches and that sends keyframes only: connect to first picture',
    cameras: { count: 10, gopSeconds: 0, sounds: false },
    subjects: [bareOnDemand, batonOnDemand, batonNativeOnDemand],
    // One viewer a camera, each a start of its own.
    facts: { viewers: 10, windowMs: 1000, everyMs: 1500 },
    figures: [
      { title: 'join p50', unit: 'ms', of: ({ report }) => median(report.joinMs) },
      { title: 'join max', unit: 'ms', of: ({ report }) => Math.max(...report.joinMs) },
    ],
  },
  {
    name: 'delay-200',
    title: 'From ffmpeg’s output to the viewer, 200 viewers of one camera',
    cameras: one,
    subjects: all,
    facts: { viewers: 200, windowMs: 20_000, measuresDelayOf: 10 },
    figures: [
      { title: 'delay p50', unit: 'ms', of: ({ report }) => median(report.delaysMs) },
      { title: 'delay p99', unit: 'ms', of: ({ report }) => quantile(report.delaysMs, 0.99) },
    ],
  },
  {
    name: 'stuck-100',
    title: '100 viewers that stop reading among 200, as the healthy ones see it',
    cameras: one,
    subjects: all,
    facts: { viewers: 200, stuck: 100, windowMs: 45_000 },
    figures: [
      gap,
      lost,
      {
        title: 'memory growth',
        unit: 'MiB',
        of: ({ residentMib: [first = 0, ...later] }) => Math.max(...later) - first,
      },
      {
        title: 'of it in the last 15 s',
        unit: 'MiB',
        of: ({ residentMib }) => (residentMib.at(-1) ?? 0) - (residentMib.at(-16) ?? residentMib[0] ?? 0),
      },
    ],
  },
]
