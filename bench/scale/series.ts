import { cpus } from 'node:os'
import { messageOf } from '../../src/errors.ts'
import { PICTURES_PER_SECOND } from '../clip.ts'
import { print } from '../measure.ts'
import { startCameras } from '../programs.ts'
import { figureText, type Result, type Section } from '../report/section.ts'
import { bottleneckOf } from './bottleneck.ts'
import { fit, type Fit, type Observation } from './fit.ts'
import { measurePoint, type Point } from './point.ts'

/** Beside the cameras, a few who see that they are pulled well. */
const WITNESSES = 10
const SLOW_PER_SECOND = 5

const FIGURES = [
  { title: 'relay', unit: '% of a core', of: (point: Point) => point.relayPercent },
  { title: 'programs it starts', unit: '% of a core', of: (point: Point) => point.pullsPercent },
  { title: 'relay resident', unit: 'MiB', of: (point: Point) => point.relayMib },
  { title: 'programs it starts', unit: 'MiB', of: (point: Point) => point.pullsMib },
  { title: 'event loop late p99', unit: 'ms', of: (point: Point) => point.loopMs },
  { title: 'to viewers', unit: 'Gbit/s', of: (point: Point) => point.gigabitsPerSecond },
  { title: 'viewers’ process', unit: '% of a core', of: (point: Point) => point.swarmPercent },
  { title: 'whole machine', unit: '% of a core', of: (point: Point) => point.machinePercent },
]

export interface SeriesFacts {
  readonly folder: string
  readonly pulls: readonly string[]
  readonly windowMs: number
  readonly swarms: number
}

/** What was set at a point, and what it showed. */
interface Measured {
  readonly name: string
  readonly inputs: readonly number[]
  readonly point: Point
}

/** A series with the straight lines through what counts of it. */
export interface Series {
  readonly section: Section
  /** By name: of the processor, and of memory. */
  readonly fits: ReadonlyMap<string, Fit>
}

/** More and more cameras, with ten viewers, by each pull. Undefined where no count is given. */
export async function camerasSeries(
  counts: readonly number[],
  facts: SeriesFacts,
): Promise<Series | undefined> {
  if (counts.length === 0) return undefined
  const title = `Cameras of 2 Mbit/s that are pulled, with ${WITNESSES} viewers in all`
  print(`\n## ${title}`)
  const results: Result[] = []
  const notes: string[] = []
  const fits = new Map<string, Fit>()
  const farm = await startCameras(facts.folder, { count: Math.max(...counts), gopSeconds: 2, sounds: false })
  try {
    for (const pull of facts.pulls) {
      const measured: Measured[] = []
      for (const count of counts) {
        const name = `${count} camera${count === 1 ? '' : 's'}, ${pull}`
        const cameras = { ...farm, urls: farm.urls.slice(0, count) }
        const wish = { ...facts, pull, viewers: WITNESSES, picturesPerSecond: PICTURES_PER_SECOND }
        const point = await take(name, results, () => measurePoint(cameras, wish))
        if (point) measured.push({ name, inputs: [count], point })
      }
      notes.push(bottleneckNote(`By ${pull}`, measured))
      addFit(fits, notes, `relay, ${pull}`, ['camera'], measured, ({ relayPercent }) => relayPercent)
      addFit(fits, notes, `pulls, ${pull}`, ['camera'], measured, ({ pullsPercent }) => pullsPercent)
      addFit(fits, notes, `memory, ${pull}`, ['camera'], measured, (point) => point.relayMib + point.pullsMib)
    }
  } finally {
    await farm.stop()
  }
  return { section: sectionOf('scale-cameras', title, results, notes), fits }
}

/** More and more viewers of one camera, and of a slower one. Undefined where no count is given. */
export async function viewersSeries(
  counts: readonly number[],
  slowCounts: readonly number[],
  facts: SeriesFacts,
): Promise<Series | undefined> {
  if (counts.length + slowCounts.length === 0) return undefined
  const title =
    'Viewers of one camera: of 2 Mbit/s and 25 pictures a second, and of 0.3 Mbit/s and 5 a second'
  print(`\n## ${title}`)
  const results: Result[] = []
  const notes: string[] = []
  const fits = new Map<string, Fit>()
  const measured: Measured[] = []
  for (const [clip, list, picturesPerSecond] of [
    ['main', counts, PICTURES_PER_SECOND],
    ['sub', slowCounts, SLOW_PER_SECOND],
  ] as const) {
    const camera = { count: 1, gopSeconds: 2, sounds: false, clip }
    const farm = await startCameras(facts.folder, camera)
    const ofClip: Measured[] = []
    try {
      for (const viewers of list) {
        const name = `${viewers} viewer${viewers === 1 ? '' : 's'}, ${picturesPerSecond} pictures a second`
        const wish = { ...facts, pull: 'ffmpeg', viewers, picturesPerSecond }
        const point = await take(name, results, () => measurePoint(farm, wish))
        if (!point) continue
        const inputs = [viewers * picturesPerSecond, point.gigabitsPerSecond, viewers]
        ofClip.push({ name, inputs, point })
      }
    } finally {
      await farm.stop()
    }
    notes.push(bottleneckNote(`At ${picturesPerSecond} pictures a second`, ofClip))
    measured.push(...ofClip)
  }
  const rates = measured.map((one) => ({ ...one, inputs: one.inputs.slice(0, 2) }))
  addFit(fits, notes, 'relay', ['write a second', 'Gbit/s'], rates, ({ relayPercent }) => relayPercent)
  const heads = measured.map((one) => ({ ...one, inputs: one.inputs.slice(2) }))
  addFit(fits, notes, 'memory', ['viewer'], heads, ({ relayMib }) => relayMib)
  return { section: sectionOf('scale-viewers', title, results, notes), fits }
}

/** Measures a point and prints it; undefined where there was none. A void one is returned too. */
async function take(name: string, results: Result[], of: () => Promise<Point>): Promise<Point | undefined> {
  try {
    const point = await of()
    const values = FIGURES.map((figure) => figure.of(point))
    const { fault } = point
    results.push({ subject: name, values, ...(fault === undefined ? {} : { fault }) })
    const texts = FIGURES.map(
      ({ title, unit }, i) => `${title} ${figureText(values[i] ?? Number.NaN)} ${unit}`,
    )
    print(`  ${name.padEnd(22)} ${texts.join(', ')}${fault === undefined ? '' : `  VOID: ${fault}`}`)
    return point
  } catch (error) {
    results.push({ subject: name, values: [], fault: messageOf(error) })
    print(`  ${name.padEnd(22)} VOID: ${messageOf(error)}`)
    return undefined
  }
}

function bottleneckNote(what: string, measured: readonly Measured[]): string {
  for (const { name, point } of measured) {
    const bottleneck = bottleneckOf(point, cpus().length)
    if (bottleneck !== undefined) return `${what}, the first bottleneck is met at ${name}: ${bottleneck}.`
  }
  return `${what}, no bottleneck was met.`
}

function addFit(
  fits: Map<string, Fit>,
  notes: string[],
  name: string,
  inputs: readonly string[],
  measured: readonly Measured[],
  of: (point: Point) => number,
): void {
  const good = measured.filter(({ point }) => point.fault === undefined)
  const observations: Observation[] = good.map(({ inputs, point }) => ({ inputs, output: of(point) }))
  try {
    const found = fit(observations)
    fits.set(name, found)
    const unit = name.startsWith('memory') ? 'MiB' : '% of a core'
    const slopes = found.perInput.map((slope, i) => `${slope.toPrecision(3)} per ${inputs[i]}`)
    notes.push(
      `Fit, ${name}: ${[found.base.toPrecision(3), ...slopes].join(' + ')}, in ${unit} (${Number.isNaN(found.r2) ? '' : `R² ${found.r2.toFixed(3)}, `}${good.length} points).`,
    )
  } catch (error) {
    notes.push(`Fit, ${name}: none. ${messageOf(error)}.`)
  }
}

function sectionOf(
  name: string,
  title: string,
  results: readonly Result[],
  notes: readonly string[],
): Section {
  const figures = FIGURES.map(({ title, unit }) => ({ title, unit }))
  return { name, title, figures, subjects: results.map(({ subject }) => subject), results, notes }
}
