import type { Clock, Timer } from '../clock.ts'
import { encodeWallClockSei } from '../codecs/wall-clock-sei.ts'
import type { AccessUnit, Presentation, PresentationTrack } from '../rtsp/presentation.ts'
import type { Clip, ClipPicture } from './clip.ts'

/** Past this the machine slept, and the clip starts anew instead of racing to catch up. */
const MAX_LAG_MS = 1000

/** Timers count in whole milliseconds and may come that much early; to wait again would double the wake-ups. */
const TIMER_EARLY_MS = 1

type Listener = (unit: AccessUnit) => void

/** One picture and the sound from it to the next, which leave together: one wake-up each 40 ms costs least. */
interface Step {
  readonly at90k: number
  readonly picture: ClipPicture
  readonly sound: readonly { readonly at90k: number; readonly frame: Uint8Array }[]
}

/**
 * The clip as a live presentation: in real time, round after round, while somebody listens, each picture with the
 * wall clock of its sending in it. Whoever is the first to listen gets a keyframe at once.
 */
export class LoopedClip implements Presentation {
  readonly name = 'Baton demo camera'
  readonly tracks: readonly PresentationTrack[]
  readonly #clock: Clock
  readonly #steps: readonly Step[]
  readonly #roundTicks90k: number
  readonly #listeners = new Set<Listener>()
  /** The wall clock of PTS 0. */
  readonly #originMs: number
  #round90k = 0
  #next = 0
  #timer: Timer | undefined

  constructor(clip: Clip, clock: Clock) {
    const { parameterSets, sampleRate, channels, audioConfig: config } = clip
    this.tracks = [
      { kind: 'video', codec: 'h264', parameterSets },
      { kind: 'audio', codec: 'aac', sampleRate, channels, config },
    ]
    this.#clock = clock
    this.#steps = stepsOf(clip)
    this.#roundTicks90k = clip.ticks90k
    this.#originMs = clock.nowMs()
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    if (!this.#timer) {
      this.#restart()
      this.#timer = this.#clock.after(0, () => this.#run())
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#timer?.cancel()
      this.#timer = undefined
    }
  }

  #restart(): void {
    this.#round90k = Math.round((this.#clock.nowMs() - this.#originMs) * 90)
    this.#next = 0
  }

  #run(): void {
    const nowMs = this.#clock.nowMs()
    if (nowMs - this.#dueMs() > MAX_LAG_MS) this.#restart()
    while (this.#dueMs() <= nowMs + TIMER_EARLY_MS) this.#send()
    this.#timer?.cancel()
    if (this.#listeners.size > 0) {
      this.#timer = this.#clock.after(this.#dueMs() - this.#clock.nowMs(), () => this.#run())
    }
  }

  #send(): void {
    const { at90k, picture, sound } = this.#steps[this.#next]!
    const data = stamped(picture, this.#clock.nowMs())
    this.#deliver({ trackIndex: 0, ...this.#times(at90k), keyframe: picture.keyframe, data })
    for (const { at90k, frame } of sound) {
      this.#deliver({ trackIndex: 1, ...this.#times(at90k), keyframe: false, data: [frame] })
    }
    this.#next += 1
    if (this.#next === this.#steps.length) {
      this.#next = 0
      this.#round90k += this.#roundTicks90k
    }
  }

  #deliver(unit: AccessUnit): void {
    for (const listener of this.#listeners) listener(unit)
  }

  #times(at90k: number): { pts90k: number; wallMs: number } {
    const pts90k = this.#round90k + at90k
    return { pts90k, wallMs: this.#originMs + pts90k / 90 }
  }

  #dueMs(): number {
    return this.#times(this.#steps[this.#next]!.at90k).wallMs
  }
}

function stepsOf(clip: Clip): Step[] {
  const sound = clip.frames.map((frame, index) => ({ at90k: index * clip.frameTicks90k, frame }))
  return clip.pictures.map((picture, index) => {
    const at90k = index * clip.pictureTicks90k
    const end90k = at90k + clip.pictureTicks90k
    return { at90k, picture, sound: sound.filter((step) => step.at90k >= at90k && step.at90k < end90k) }
  })
}

/** The picture with the wall clock in front of its first slice (ITU-T H.264 §7.4.1.2.3). */
function stamped({ nalus }: ClipPicture, wallMs: number): Uint8Array[] {
  const firstSlice = nalus.findIndex((nalu) => (nalu[0]! & 0x1f) <= 5)
  return [...nalus.slice(0, firstSlice), encodeWallClockSei(wallMs), ...nalus.slice(firstSlice)]
}
