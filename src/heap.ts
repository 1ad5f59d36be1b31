import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** What V8 may keep, for work of one kind. */
interface HeapFit {
  /** Both halves of the young generation. */
  readonly youngBytes: number
  /** By so much may the old generation outgrow what is alive in it, in percent. */
  readonly oldGrowth: number
}

const MIB = 1_048_576
/** So many make so many short-lived objects that collecting them often costs more than the memory is worth. */
const MANY_PULLS = 4
const MANY_READERS = 100
const QUIET: HeapFit = { youngBytes: 2 * MIB, oldGrowth: 25 }
/** Of these the sessions that ended are most of what waits for a collection; there the memory is worth more. */
const WATCHED: HeapFit = { youngBytes: 8 * MIB, oldGrowth: 25 }
const PULLING: HeapFit = { youngBytes: 16 * MIB, oldGrowth: 200 }

/**
 * Keeps V8's young generation at 1 MiB. Loading the program would grow it to 16 MiB, and twice that would stay
 * resident although a quiet relay's young objects are few.
 */
export function holdHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * To be called every second: gives V8 the heap that a relay with that work needs, and no more.
 *
 * With many pulls or readers the young generation grows, in one step: of a relay's young objects so few survive that
 * the steps there by doubling would take minutes. It makes collections rarer that were a tenth of the CPU. V8 takes the
 * memory back when the work is gone.
 */
export function fitHeap({ pulls, readers }: { readonly pulls: number; readonly readers: number }): void {
  const fit = pulls >= MANY_PULLS ? PULLING : readers >= MANY_READERS ? WATCHED : QUIET
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  // V8 multiplies what there is when many of the young survive.
  const growth = young === undefined ? 1 : Math.max(1, Math.floor(fit.youngBytes / young.space_size))
  setFlagsFromString(`--semi-space-growth-factor=${growth}`)
  setFlagsFromString(`--heap-growing-percent=${fit.oldGrowth}`)
}
