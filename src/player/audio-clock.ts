/** Steps smaller than this are rounding or jitter of the camera's stamps, not a gap. */
const TOLERANCE_SEC = 0.04

/** Lays audio frames end to end in samples, as they were recorded; only a real gap or overlap moves them. */
export class AudioClock {
  readonly #sampleRate: number
  #next: number | undefined

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
  }

  /**
   * The decoding time in samples of frames that are to start at `startSec`, or undefined when that time is taken
   * already and they must be left out.
   */
  place(startSec: number, frames: number, samplesPerFrame: number): number | undefined {
    const wanted = Math.round(startSec * this.#sampleRate)
    const expected = this.#next ?? wanted
    const tolerance = TOLERANCE_SEC * this.#sampleRate
    if (wanted < expected - tolerance || wanted < 0) return undefined
    const start = wanted > expected + tolerance ? wanted : expected
    this.#next = start + frames * samplesPerFrame
    return start
  }
}
