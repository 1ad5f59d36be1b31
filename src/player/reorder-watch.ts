/** So many pictures without a B-picture among them show that the camera sends none. */
const ENOUGH_PICTURES = 4

/**
 * Watches whether a stream shows pictures in another order than it sends them. Only B-pictures do that, whatever its
 * parameter sets and time stamps announce; and who believes those waits one picture or more for nothing.
 */
export class ReorderWatch {
  #isReordered: boolean | undefined
  #hadBPicture = false
  #pictures = 0

  /** Pictures may have to wait for others that are shown before them. Changes at keyframes only. */
  get isReordered(): boolean {
    return this.#isReordered ?? false
  }

  /** @param isAnnounced its time of showing is not its time of decoding, or its parameter sets are not known yet. */
  keyframe(isAnnounced: boolean): void {
    if (this.#hadBPicture) this.#isReordered = true
    else if (this.#isReordered === undefined) this.#isReordered = isAnnounced
    else if (this.#pictures >= ENOUGH_PICTURES) this.#isReordered = false
    this.#pictures = 0
  }

  /** @returns whether the decoder was promised that this would not come: it has to begin anew at a keyframe. */
  picture(hasBSlice: boolean): boolean {
    this.#pictures++
    if (!hasBSlice) return false
    this.#hadBPicture = true
    return !this.isReordered
  }

  /** Another camera, or another setting of it. */
  reset(): void {
    this.#isReordered = undefined
    this.#hadBPicture = false
    this.#pictures = 0
  }
}
