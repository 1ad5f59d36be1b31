import type { CameraFacts, Subject } from '../programs.ts'
import type { RunFacts } from '../run.ts'
import { gap, lost, type Figure, type Scenario } from '../scenarios.ts'
import { isElsewhere } from './by-address.ts'
import { median, quantile } from '../statistics.ts'

/** What the user chose. */
export interface RelayFacts {
  readonly subjects: readonly Subject[]
  /** Of each relay, at the same time. */
  readonly viewers: number
  /** Where the camera is, for relays that run already. */
  readonly cameraPort?: number
}

/** Of the viewers, those whose delay is taken. */
const DELAYED = 10
/** Viewers of the stuck ones' scenario, of whom half stop reading. */
const BESIDE_STUCK = 100
/** Over so long viewers come, so that they meet the camera's GOP of 2 s in all its places. */
const JOINING_MS = 4000

const FIGURES: readonly Figure[] = [
  { title: 'CPU', unit: '% of a core', of: ({ treeCpuPercent }) => treeCpuPercent },
  {
    title: 'per viewer',
    unit: '%',
    digits: 4,
    of: ({ treeCpuPercent, report, apart }) => treeCpuPercent / (report.viewers + apart),
  },
  {
    title: 'per Gbit/s',
    unit: '%',
    of: ({ treeCpuPercent, gigabitsPerSecond }) => treeCpuPercent / gigabitsPerSecond,
  },
  { title: 'memory', unit: 'MiB', of: ({ treeMib }) => treeMib },
  { title: 'join p50', unit: 'ms', of: ({ report }) => median(report.joinMs) },
  { title: 'join p95', unit: 'ms', of: ({ report }) => quantile(report.joinMs, 0.95) },
  { title: 'delay p50', unit: 'ms', digits: 2, of: ({ report }) => median(report.delaysMs) },
  { title: 'delay p99', unit: 'ms', digits: 2, of: ({ report }) => quantile(report.delaysMs, 0.99) },
  gap,
]

/** Baton beside other relays, in one run, of the same camera. */
export function relayScenarios({ subjects, viewers, cameraPort }: RelayFacts): readonly Scenario[] {
  const port = cameraPort === undefined ? {} : { port: cameraPort }
  const isNeeded = cameraPort !== undefined || subjects.some((subject) => !isElsewhere(subject))
  const cameras: CameraFacts = {
    count: isNeeded ? 1 : 0,
    gopSeconds: 2,
    sounds: false,
    stamps: true,
    ...port,
  }
  const delayed = Math.min(DELAYED, Math.ceil(viewers / 2))
  const facts: RunFacts = {
    viewers,
    windowMs: 6000,
    warmUpMs: 15_000,
    turns: 1,
    everyMs: JOINING_MS / viewers,
    warmUpViewers: Math.min(viewers, 2 * DELAYED),
    measuresDelayOf: delayed,
    stamps: true,
  }
  const stuck = BESIDE_STUCK / 2
  return [
    {
      name: 'relays',
      title: `${viewers} viewers of one camera of 2 Mbit/s, GOP 2 s, relay by relay`,
      cameras,
      subjects,
      facts,
      figures: FIGURES,
    },
    {
      name: 'relays-stuck',
      title: `${stuck} viewers that stop reading among ${BESIDE_STUCK}, relay by relay, in the 20 s behind`,
      cameras,
      subjects: subjects.filter(({ way }) => way !== 'rtsp'),
      facts: { viewers: BESIDE_STUCK, stuck, windowMs: 20_000 },
      figures: [
        gap,
        lost,
        { title: 'stuck ones closed', unit: '', of: ({ report }) => report.stuckClosed },
        {
          title: 'memory growth',
          unit: 'MiB',
          of: ({ residentMib: [first = Number.NaN, ...later] }) => Math.max(...later) - first,
        },
      ],
    },
  ]
}
