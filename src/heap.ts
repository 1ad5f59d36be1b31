import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8's heap small while the program is loaded. Loading would grow the young generation to 16 MiB, and twice
 * that would stay resident although a relay's young objects are few. Together with {@link releaseHeap}, on Node 20.20
 * with 1000 viewers: 117 to 121 MiB without, 103 to 109 with, at the same CPU.
 */
export function holdHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

/**
 * Lets the heap grow as the relay at work needs it. Beside a heap this small, buffers that come and go with the video
 * would have the whole heap marked every second; so it may grow to three times what is alive. With 20
 * cameras, and the flag given from the start of the process: about a tenth less CPU.
 */
export function releaseHeap(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
  setFlagsFromString('--heap-growing-percent=200')
}
