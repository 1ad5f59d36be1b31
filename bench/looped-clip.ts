import type { AccessUnit, Presentation, PresentationTrack } from '../src/rtsp/presentation.ts'
import { isKeyframe, PICTURES_PER_SECOND, type Clip } from './clip.ts'

const SAMPLES_PER_FRAME = 1024
const PICTURE_90K = 90_000 / PICTURES_PER_SECOND

/** A clip as a live camera: in real time, whether somebody listens or not, so that a joiner meets any picture. */
export class LoopedClip implements Presentation {
  readonly name = 'Bench camera'
  readonly tracks: readonly PresentationTrack[]
  readonly #clip: Clip
  readonly #listeners = new Set<(unit: AccessUnit) => void>()
  readonly #startMs: number
  #picture = 0
  #frame = 0
  readonly #sounds: boolean

  /** `delayMs` shifts cameras against each other, as real ones are. */
  constructor(clip: Clip, { delayMs, sounds }: { delayMs: number; sounds: boolean }) {
    const { parameterSets, sampleRate, audioConfig: config } = clip
    const video = { kind: 'video', codec: 'h264', parameterSets } as const
    const audio = { kind: 'audio', codec: 'aac', sampleRate, channels: 1, config } as const
    this.tracks = sounds ? [video, audio] : [video]
    this.#clip = clip
    this.#sounds = sounds
    this.#startMs = performance.now() + delayMs
    this.#schedule()
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #schedule(): void {
    const dueMs = this.#startMs + (this.#picture * 1000) / PICTURES_PER_SECOND
    setTimeout(() => this.#play(), Math.max(0, dueMs - performance.now()))
  }

  #play(): void {
    const { pictures, sound, sampleRate } = this.#clip
    const pts90k = this.#picture * PICTURE_90K
    const data = pictures[this.#picture % pictures.length] ?? []
    this.#give({ trackIndex: 0, pts90k, keyframe: isKeyframe(data), data })
    this.#picture += 1
    const soundPts90k = () => Math.round((this.#frame * SAMPLES_PER_FRAME * 90_000) / sampleRate)
    while (this.#sounds && soundPts90k() <= pts90k) {
      const frame = sound[this.#frame % sound.length] ?? new Uint8Array()
      this.#give({ trackIndex: 1, pts90k: soundPts90k(), keyframe: true, data: [frame] })
      this.#frame += 1
    }
    this.#schedule()
  }

  #give(unit: Omit<AccessUnit, 'wallMs'>): void {
    const wallMs = Date.now()
    for (const listener of this.#listeners) listener({ ...unit, wallMs })
  }
}
