import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** So many pulls make so many short-lived objects that collecting them often costs more than the memory is worth. */
const MANY_PULLS = 4
/** V8 counts one half of it, or both, whichever are in use. */
const LARGE_YOUNG_BYTES = 8 * 1_048_576
/** In one step: of a relay's young objects so few survive that the steps to here by doubling would take minutes. */
const GROWTH = 8

/**
 * Keeps V8's young generation at 1 MiB. Loading the program would grow it to 16 MiB, and twice that would stay
 * resident although a relay's young objects are few: with 1000 viewers, half a minute after they joined, 103 MiB in
 * all with this, 126 MiB where it may grow later, at about the same CPU (Node 20.20, one run of both at once).
 */
export function holdHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * To be called every second: lets the young generation of a relay with many pulls grow eightfold, and no further. With 20
 * cameras and 10 viewers each it takes an eighth of the collections, which were a tenth of the CPU (Node 20.20). V8
 * takes the memory back when the viewers are gone.
 *
 * @param pulls how many run.
 */
export function fitYoungGeneration(pulls: number): void {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  const mayGrow = pulls >= MANY_PULLS && young !== undefined && young.space_size < LARGE_YOUNG_BYTES
  setFlagsFromString(`--semi-space-growth-factor=${mayGrow ? GROWTH : 1}`)
}

/**
 * Lets the old generation grow as the relay at work needs it. Beside a heap this small, buffers that come and go with
 * the video would have the whole heap marked every second; so it may grow to three times what is alive. With 20
 * cameras, and the flag given from the start of the process: about a tenth less CPU.
 */
export function releaseHeap(): void {
  setFlagsFromString('--heap-growing-percent=200')
}
