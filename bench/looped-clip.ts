import type { AccessUnit, Presentation, PresentationTrack } from '../src/rtsp/presentation.ts'
import { isKeyframe, type Clip } from './clip.ts'
import { encodeStamp, wallNowMs } from './stamp.ts'

const SAMPLES_PER_FRAME = 1024
/** Few enough that stamps cost nobody anything; no divisor of a GOP's length, so that each of its pictures has its turn. */
const STAMP_EVERY = 7

/** A clip as a live camera: in real time, whether somebody listens or not, so that a joiner meets any picture. */
export class LoopedClip implements Presentation {
  readonly name = 'Bench camera'
  #clip: Clip
  #tracks: readonly PresentationTrack[]
  #next: Clip | undefined
  #timer: NodeJS.Timeout | undefined
  readonly #listeners = new Set<(unit: AccessUnit) => void>()
  readonly #startMs: number
  #picture = 0
  #frame = 0
  readonly #sounds: boolean
  readonly #stamps: boolean

  /** `delayMs` shifts cameras against each other, as real ones are; `stamps`: some pictures say when they were sent. */
  constructor(
    clip: Clip,
    { delayMs, sounds, stamps = false }: { delayMs: number; sounds: boolean; stamps?: boolean },
  ) {
    this.#clip = clip
    this.#sounds = sounds
    this.#stamps = stamps
    this.#tracks = tracksOf(clip, sounds)
    this.#startMs = performance.now() + delayMs
    this.#schedule()
  }

  get tracks(): readonly PresentationTrack[] {
    return this.#tracks
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Shows another clip with as many pictures from its next keyframe on, in the same place, for those who listen already. */
  goOnWith(clip: Clip): void {
    this.#next = clip
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  #schedule(): void {
    const dueMs = this.#startMs + (this.#picture * 1000) / this.#clip.picturesPerSecond
    this.#timer = setTimeout(() => this.#play(), Math.max(0, dueMs - performance.now()))
  }

  #play(): void {
    this.#changeClip()
    const { pictures, sound, sampleRate, picturesPerSecond } = this.#clip
    const pts90k = (this.#picture * 90_000) / picturesPerSecond
    const nalus = pictures[this.#picture % pictures.length] ?? []
    const isStamped = this.#stamps && this.#picture % STAMP_EVERY === 0
    const data = isStamped ? [...nalus, encodeStamp(wallNowMs())] : nalus
    this.#give({ trackIndex: 0, pts90k, keyframe: isKeyframe(nalus), data })
    this.#picture += 1
    const soundPts90k = () => Math.round((this.#frame * SAMPLES_PER_FRAME * 90_000) / sampleRate)
    while (this.#sounds && soundPts90k() <= pts90k) {
      const frame = sound[this.#frame % sound.length] ?? new Uint8Array()
      this.#give({ trackIndex: 1, pts90k: soundPts90k(), keyframe: true, data: [frame] })
      this.#frame += 1
    }
    this.#schedule()
  }

  #changeClip(): void {
    const next = this.#next
    if (next === undefined || !isKeyframe(next.pictures[this.#picture % next.pictures.length] ?? [])) return
    this.#clip = next
    this.#tracks = tracksOf(next, this.#sounds)
    this.#next = undefined
  }

  #give(unit: Omit<AccessUnit, 'wallMs'>): void {
    const wallMs = Date.now()
    for (const listener of this.#listeners) listener({ ...unit, wallMs })
  }
}

function tracksOf(clip: Clip, sounds: boolean): readonly PresentationTrack[] {
  const { parameterSets, sampleRate, audioConfig: config } = clip
  const video = { kind: 'video', codec: 'h264', parameterSets } as const
  const audio = { kind: 'audio', codec: 'aac', sampleRate, channels: 1, config } as const
  return sounds ? [video, audio] : [video]
}
