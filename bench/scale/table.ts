import { row } from '../report/report.ts'
import type { Section } from '../report/section.ts'
import type { Fit } from './fit.ts'
import type { Series } from './series.ts'
import { camerasOn, viewersOn, type Costs, type MachineClass } from './sizing.ts'

/** The speeds are assumed, for only one machine was measured: a core of it is 1. */
const MACHINES: readonly MachineClass[] = [
  { name: 'Raspberry Pi class', cores: 4, speed: 0.35, memoryGib: 4, gigabits: 1 },
  { name: 'small server', cores: 2, speed: 1, memoryGib: 8, gigabits: 1 },
  { name: 'large server', cores: 16, speed: 1, memoryGib: 64, gigabits: 10 },
]
/** That are pulled while viewers are counted. */
const BESIDE = 16
const HEADS = ['computed', 'pull', 'cores, speed of one, memory, network', 'cameras']

/** What kinds of machine would carry, by the fits of both series; a table of its own in the notes. */
export function sizingSection(cameras: Series, viewers: Series): Section {
  const pulls = [...cameras.fits.keys()].flatMap((name) => /^relay, (.*)$/.exec(name)?.[1] ?? [])
  const rows = pulls.flatMap((pull) => {
    const costs = costsOf(pull, cameras.fits, viewers.fits)
    return costs ? MACHINES.map((machine) => rowOf(machine, pull, costs)) : []
  })
  const heads = [...HEADS, `viewers beside ${BESIDE} cameras`]
  const table = [row(heads), row(heads.map(() => '---')), ...rows].join('\n')
  const notes = [
    table,
    'Computed from the fits, with 30 % of each resource left free; the speeds are assumed.',
  ]
  return {
    name: 'sizing',
    title: 'What one relay would carry',
    figures: [],
    subjects: [],
    results: [],
    notes,
  }
}

function rowOf(machine: MachineClass, pull: string, costs: Costs): string {
  const { name, cores, speed, memoryGib, gigabits } = machine
  const pulled = camerasOn(machine, costs)
  const watching = viewersOn(machine, costs, BESIDE)
  const facts = `${cores}, ${speed}, ${memoryGib} GiB, ${gigabits} Gbit/s`
  const cells = [pulled, watching].map(({ count, limit }) => `${count} (${limit})`)
  return row([name, pull, facts, ...cells])
}

/** Undefined where a fit is missing. */
function costsOf(
  pull: string,
  cameras: ReadonlyMap<string, Fit>,
  viewers: ReadonlyMap<string, Fit>,
): Costs | undefined {
  const [relay, pulls, memory] = ['relay', 'pulls', 'memory'].map((name) => cameras.get(`${name}, ${pull}`))
  const [served, held] = [viewers.get('relay'), viewers.get('memory')]
  if (!relay || !pulls || !memory || !served || !held) return undefined
  const slope = ({ perInput }: Fit, i = 0): number => Math.max(0, perInput[i] ?? 0)
  return {
    relayPerCamera: slope(relay),
    pullPerCamera: slope(pulls),
    mibPerCamera: slope(memory),
    perWriteASecond: slope(served),
    perGigabit: slope(served, 1),
    mibPerViewer: slope(held),
    baseMib: Math.max(0, memory.base),
  }
}
