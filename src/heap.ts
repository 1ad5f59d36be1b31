import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** So many make so many short-lived objects that collecting them often costs more than the memory is worth. */
const MANY_PULLS = 4
const MANY_READERS = 100
/** V8 counts one half of it, or both, whichever are in use. */
const LARGE_YOUNG_BYTES = 8 * 1_048_576
/** In one step: of a relay's young objects so few survive that the steps to here by doubling would take minutes. */
const GROWTH = 8

/**
 * Keeps V8's young generation at 1 MiB. Loading the program would grow it to 16 MiB, and twice that would stay
 * resident although a quiet relay's young objects are few.
 */
export function holdHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * To be called every second: lets the young generation of a relay with many pulls or readers grow eightfold, and no
 * further. That makes an eighth of the collections, which were a tenth of the CPU: with 1000 viewers of one camera
 * 1.08 instead of 1.17 times what bare sockets cost (Node 20.20, medians of four turns in one run). V8 takes the
 * memory back when the viewers are gone.
 */
export function fitYoungGeneration({
  pulls,
  readers,
}: {
  readonly pulls: number
  readonly readers: number
}): void {
  const young = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')
  const isBusy = pulls >= MANY_PULLS || readers >= MANY_READERS
  const mayGrow = isBusy && young !== undefined && young.space_size < LARGE_YOUNG_BYTES
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
