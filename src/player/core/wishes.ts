import type { ClientMessage } from '../../protocol/messages.ts'

/** What this viewer wants of the relay, which forgets it with each connection. */
export class Wishes {
  readonly #send: (message: ClientMessage) => void
  /** Its engine needs nothing but keyframes. */
  readonly #isOfStills: boolean
  #rendition: string | undefined
  #keyframesOnly = false
  #isUnplayable = false
  #isStill = false

  /** @param send is void while not connected. */
  constructor(send: (message: ClientMessage) => void, isOfStills: boolean) {
    this.#send = send
    this.#isOfStills = isOfStills
  }

  setRendition(id: string): void {
    this.#rendition = id
    this.#send({ type: 'rendition', id })
  }

  setKeyframesOnly(on: boolean): void {
    this.#keyframesOnly = on
    this.#sendKeyframesOnly()
  }

  /** Of what cannot be played, keyframes are enough: they tell when it has become something else. */
  setUnplayable(isUnplayable: boolean): void {
    if (isUnplayable === this.#isUnplayable) return
    this.#isUnplayable = isUnplayable
    this.#sendKeyframesOnly()
  }

  /** Nothing is to come, or it is to go on. */
  setStill(isStill: boolean): void {
    this.#isStill = isStill
    this.#send({ type: isStill ? 'pause' : 'resume' })
  }

  /** A connection is there to which nothing was said yet. What comes on it may be playable again. */
  repeat(): void {
    this.#isUnplayable = false
    if (this.#isStill) this.#send({ type: 'pause' })
    if (this.#keyframesOnly || this.#isOfStills) this.#sendKeyframesOnly()
    if (this.#rendition !== undefined) this.#send({ type: 'rendition', id: this.#rendition })
  }

  #sendKeyframesOnly(): void {
    const on = this.#isOfStills || this.#keyframesOnly || this.#isUnplayable
    this.#send({ type: 'keyframes-only', on })
  }
}
