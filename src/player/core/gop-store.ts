import type { Layout } from '../../media/track.ts'
import type { Picture, Sound } from '../engine.ts'

const MAX_BYTES = 16 * 1024 * 1024

/** What a viewer who looks again needs to see the live picture at once. */
export interface StoredGop {
  /** Undefined when the layout is as before. */
  readonly layout: Layout | undefined
  /** Begins with a keyframe, or goes on exactly where the engine is. */
  readonly items: readonly (Picture | Sound)[]
  /** Something is missing: what comes next is of use only from a keyframe on. */
  readonly isBroken: boolean
}

/**
 * Keeps what comes while nobody watches, undecoded: the newest group of pictures, or as long as no keyframe came,
 * everything since the engine got its last picture.
 */
export class GopStore {
  #layout: Layout | undefined
  #items: (Picture | Sound)[] = []
  #bytes = 0
  #isBroken = false

  layout(layout: Layout): void {
    this.#layout = layout
  }

  picture(picture: Picture): void {
    if (picture.keyframe) {
      this.#clear()
      this.#isBroken = false
    }
    this.#add(picture, picture.nalUnits)
  }

  sound(sound: Sound): void {
    this.#add(sound, sound.frames)
  }

  /** What comes next does not go on where this ends: what came before it is of no use. */
  restart(): void {
    this.#clear()
    this.#isBroken = true
  }

  /** The engine has lost what it had: of use is only what begins with a keyframe. */
  needKeyframe(): void {
    const first = this.#items.find((item) => 'keyframe' in item)
    if (first?.keyframe !== true) this.restart()
  }

  /** Hands everything over. */
  take(): StoredGop {
    const stored = { layout: this.#layout, items: this.#items, isBroken: this.#isBroken }
    this.#layout = undefined
    this.#clear()
    return stored
  }

  #add(item: Picture | Sound, parts: readonly Uint8Array[]): void {
    if (this.#isBroken) return
    this.#items.push(item)
    for (const part of parts) this.#bytes += part.byteLength
    if (this.#bytes > MAX_BYTES) this.restart()
  }

  #clear(): void {
    this.#items = []
    this.#bytes = 0
  }
}
