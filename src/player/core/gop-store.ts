import type { Layout } from '../../media/track.ts'
import type { Picture, Sound } from '../engine.ts'

const MAX_BYTES = 16 * 1024 * 1024

/** What a viewer who looks again needs to see the live picture at once. */
export interface StoredGop {
  /** Undefined when the layout is as before. */
  readonly layout: Layout | undefined
  /** Begins with a keyframe; empty when none has come, or when its group was too large to be kept. */
  readonly items: readonly (Picture | Sound)[]
}

/** Keeps the newest group of pictures, undecoded, while nobody watches. */
export class GopStore {
  #layout: Layout | undefined
  #items: (Picture | Sound)[] = []
  #bytes = 0

  layout(layout: Layout): void {
    this.#layout = layout
  }

  picture(picture: Picture): void {
    if (picture.keyframe) this.#clear()
    this.#add(picture, picture.nalUnits)
  }

  sound(sound: Sound): void {
    this.#add(sound, sound.frames)
  }

  /** Another stream of bytes begins: what came of the one before is of no use. */
  restart(): void {
    this.#clear()
  }

  /** Hands everything over. */
  take(): StoredGop {
    const stored = { layout: this.#layout, items: this.#items }
    this.#layout = undefined
    this.#clear()
    return stored
  }

  #add(item: Picture | Sound, parts: readonly Uint8Array[]): void {
    const [first] = this.#items
    const isKeyframe = 'keyframe' in item && item.keyframe
    if (first === undefined && !isKeyframe) return
    this.#items.push(item)
    for (const part of parts) this.#bytes += part.byteLength
    if (this.#bytes > MAX_BYTES) this.#clear()
  }

  #clear(): void {
    this.#items = []
    this.#bytes = 0
  }
}
