const REST_AFTER_MS = 3_000

/**
 * Tells whether somebody is busy with the player: then its controls are seen. A moving mouse and a key make it so, for a
 * while, and the keyboard's focus for as long as it is there; a finger on the picture turns it on and off.
 */
export class Activity {
  readonly #host: HTMLElement
  readonly #onChange: (isActive: boolean) => void
  #isActive = false
  #restTimer: ReturnType<typeof setTimeout> | undefined

  constructor(host: HTMLElement, onChange: (isActive: boolean) => void) {
    this.#host = host
    this.#onChange = onChange
  }

  /** @param isControl tells whether an event comes from a control, and not from the picture. */
  watch(isControl: (event: Event) => boolean, signal: AbortSignal): void {
    const on = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      act: (event: HTMLElementEventMap[Name]) => void,
    ): void => this.#host.addEventListener(name, act, { signal })
    on('pointermove', ({ pointerType }) => {
      if (pointerType !== 'touch') this.wake()
    })
    on('pointerleave', ({ pointerType }) => {
      if (pointerType !== 'touch') this.#rest()
    })
    on('pointerup', (event) => {
      if (event.pointerType !== 'touch') return
      if (this.#isActive && !isControl(event)) this.#set(false)
      else this.wake()
    })
    on('keydown', () => this.wake())
    on('focusin', () => this.wake())
    signal.addEventListener('abort', () => this.#set(false))
  }

  /** As if somebody had moved the mouse. */
  wake(): void {
    this.#set(true)
    this.#restTimer = setTimeout(() => this.#rest(), REST_AFTER_MS)
  }

  /** Never while the keyboard's focus is on a control: it would be out of sight. */
  #rest(): void {
    const inside = [this.#host, this.#host.shadowRoot]
    if (inside.some((root) => root?.querySelector(':focus-visible'))) this.wake()
    else this.#set(false)
  }

  #set(isActive: boolean): void {
    clearTimeout(this.#restTimer)
    if (isActive === this.#isActive) return
    this.#isActive = isActive
    this.#onChange(isActive)
  }
}
