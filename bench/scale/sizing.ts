/** What the relay costs on the machine that was measured; CPU in % of one of its cores. */
export interface Costs {
  /** Of the relay's process, and of the programs it starts. */
  readonly relayPerCamera: number
  readonly pullPerCamera: number
  /** Resident, with what its ring holds, and with the programs it starts. */
  readonly mibPerCamera: number
  readonly perWriteASecond: number
  readonly perGigabit: number
  readonly mibPerViewer: number
  readonly baseMib: number
}

/** A kind of machine to be sized. */
export interface MachineClass {
  readonly name: string
  readonly cores: number
  /** One core's, where the measured one's is 1. */
  readonly speed: number
  readonly memoryGib: number
  readonly gigabits: number
}

/** How many a machine carries, and what ends first. */
export interface Size {
  readonly count: number
  readonly limit: string
}

/** What stays free for everything else, and for a busier minute. */
const USABLE = 0.7
const CAMERA_GIGABITS = 0.002
const PICTURES_PER_SECOND = 25
/** So that what is 35 but for the last bits is 35. */
const ROUNDING = 1e-9

/** Cameras of 2 Mbit/s and 25 pictures a second that one relay pulls, with nobody watching. */
export function camerasOn(machine: MachineClass, costs: Costs): Size {
  const { cores, speed, memoryGib, gigabits } = machine
  const percent = 100 * USABLE * speed
  return least([
    ['the relay’s one thread', percent / costs.relayPerCamera],
    ['all cores', (percent * cores) / (costs.relayPerCamera + costs.pullPerCamera)],
    ['memory', (memoryGib * 1024 * USABLE - costs.baseMib) / costs.mibPerCamera],
    ['network in', (gigabits * USABLE) / CAMERA_GIGABITS],
  ])
}

/** Viewers of such cameras, each of one, beside so many that are pulled. */
export function viewersOn(machine: MachineClass, costs: Costs, cameras: number): Size {
  const { cores, speed, memoryGib, gigabits } = machine
  const { relayPerCamera, pullPerCamera, perWriteASecond, perGigabit } = costs
  const percent = 100 * USABLE * speed
  const perViewer = perWriteASecond * PICTURES_PER_SECOND + perGigabit * CAMERA_GIGABITS
  const memoryMib = memoryGib * 1024 * USABLE - costs.baseMib - cameras * costs.mibPerCamera
  return least([
    ['the relay’s one thread', (percent - cameras * relayPerCamera) / perViewer],
    ['all cores', (percent * cores - cameras * (relayPerCamera + pullPerCamera)) / perViewer],
    ['memory', memoryMib / costs.mibPerViewer],
    ['network out', (gigabits * USABLE) / CAMERA_GIGABITS],
  ])
}

/** Rounded down to two digits that count, for more would be a promise. */
function least(limits: readonly (readonly [limit: string, count: number])[]): Size {
  const [limit, count] = limits.toSorted(([, a], [, b]) => a - b)[0] ?? ['', 0]
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1)
  return { limit, count: Math.max(0, Math.floor(count / step + ROUNDING) * step) }
}
