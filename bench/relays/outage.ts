import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../src/errors.ts'
import { print } from '../measure.ts'
import { startCameras, type Cameras, type Program, type Subject } from '../programs.ts'
import type { Result, Section } from '../report/section.ts'
import { figureText } from '../report/section.ts'
import { addressOf, ENDED } from '../run.ts'
import { isAlive } from '../usage.ts'
import { isElsewhere } from './by-address.ts'
import { StayingViewer } from './staying-viewer.ts'

export const OUTAGE = 'relays-outage'
const TITLE = 'A camera that is away for 5 s, relay by relay, from the moment it answers again'
/** A camera that was live for so long counts as healthy with Baton, whose knocks are closest then. */
const HEALTHY_MS = 31_000
const AWAY_MS = 5000
const PATIENCE_MS = 30_000
const FIGURES = [
  { title: 'picture back after', unit: 'ms' },
  { title: 'times its viewer had to connect anew', unit: '' },
]

/**
 * How long after a camera answers again a viewer of each relay has its next picture. All relays pull the same camera at
 * the same time, and it sends keyframes only, so that no wait for one is in it. The yardsticks end with their camera
 * and do not take part; nor does a relay at an address unless the camera's port is known to it.
 */
export async function measureOutage(
  all: readonly Subject[],
  folder: string,
  { rounds, cameraPort }: { readonly rounds: number; readonly cameraPort: number | undefined },
): Promise<Section> {
  print(`\n## ${TITLE}`)
  const pulls = (subject: Subject): boolean => !isElsewhere(subject) || cameraPort !== undefined
  const subjects = all.filter((subject) => !subject.isYardstick && pulls(subject))
  const results: Result[] = []
  const facts = { count: 1, gopSeconds: 0, sounds: false }
  let cameras = await startCameras(folder, { ...facts, port: cameraPort ?? 0 })
  const port = Number(new URL(cameras.urls[0] ?? '').port)
  const stages = await startAll(subjects, cameras, results)
  try {
    for (let round = 1; round <= rounds; round++) {
      await sleep(HEALTHY_MS)
      await cameras.stop('SIGKILL')
      const counts = stages.map(({ viewer }) => viewer.reconnects)
      await sleep(AWAY_MS)
      cameras = await startCameras(folder, { ...facts, port })
      const waits = stages.map(({ viewer }) => viewer.nextPicture(PATIENCE_MS))
      for (const [i, wait] of waits.entries()) {
        const stage = stages[i]!
        const { subject } = stage
        const result = resultOf(stage, await wait, stage.viewer.reconnects - (counts[i] ?? 0))
        results.push(result)
        print(`  round ${round}  ${subject.name.padEnd(15)} ${result.fault ?? textOf(result)}`)
      }
    }
  } finally {
    for (const { viewer, program } of stages) {
      viewer.close()
      await program.stop()
    }
    await cameras.stop()
  }
  const names = subjects.map(({ name }) => name)
  return { name: OUTAGE, title: TITLE, figures: FIGURES, subjects: names, results }
}

interface Stage {
  readonly subject: Subject
  readonly program: Program
  readonly viewer: StayingViewer
}

async function startAll(
  subjects: readonly Subject[],
  cameras: Cameras,
  results: Result[],
): Promise<readonly Stage[]> {
  const stages: Stage[] = []
  for (const subject of subjects) {
    try {
      const program = await subject.start(cameras, false)
      const address = addressOf(subject, program, 0)
      stages.push({ subject, program, viewer: new StayingViewer(address, subject.way ?? 'ws-ts') })
    } catch (error) {
      results.push({ subject: subject.name, values: [], fault: messageOf(error) })
    }
  }
  return stages
}

function resultOf(
  { subject: { name: subject }, program }: Stage,
  ms: number | undefined,
  reconnects: number,
): Result {
  if (!isAlive(program.pid)) return { subject, values: [], fault: ENDED }
  if (ms === undefined)
    return { subject, values: [], fault: `no picture within ${PATIENCE_MS / 1000} s, ${reconnects} connects` }
  return { subject, values: [ms, reconnects] }
}

function textOf({ values: [ms = Number.NaN, reconnects = 0] }: Result): string {
  const anew = reconnects > 0 ? `, its viewer had to connect anew (${reconnects} ×)` : ''
  return `picture back after ${figureText(Math.round(ms))} ms${anew}`
}
