/** Where pages are rendered there is no document, and the module is to be read all the same. */
const Base = typeof HTMLElement === 'undefined' ? (Object as unknown as typeof HTMLElement) : HTMLElement

/** The attributes of `<baton-player>` as properties, for scripts and for frameworks that set nothing else. */
export class PlayerAttributes extends Base {
  /** Id of a stream of the relay that served the player. */
  get stream(): string | null {
    return this.getAttribute('stream')
  }

  set stream(id: string | null) {
    this.#reflect('stream', id)
  }

  /** Address of a stream; goes before {@link stream}. */
  get src(): string | null {
    return this.getAttribute('src')
  }

  set src(address: string | null) {
    this.#reflect('src', address)
  }

  /** A token that may watch the stream. */
  get token(): string | null {
    return this.getAttribute('token')
  }

  set token(token: string | null) {
    this.#reflect('token', token)
  }

  /** The wanted rendition of the stream; null for its first. */
  get rendition(): string | null {
    return this.getAttribute('rendition')
  }

  set rendition(id: string | null) {
    this.#reflect('rendition', id)
  }

  /** Do keyframes alone come, for a picture that nobody looks at closely? */
  get keyframesOnly(): boolean {
    return this.hasAttribute('keyframes-only')
  }

  set keyframesOnly(areAlone: boolean) {
    this.toggleAttribute('keyframes-only', areAlone)
  }

  /** The wanted engine; null or `auto` leaves it to the player. */
  get engine(): string | null {
    return this.getAttribute('engine')
  }

  set engine(name: string | null) {
    this.#reflect('engine', name)
  }

  /** What the picture shows, for screen readers and for the names of snapshots. */
  get label(): string | null {
    return this.getAttribute('label')
  }

  set label(text: string | null) {
    this.#reflect('label', text)
  }

  /** Are there buttons and keys? */
  get controls(): boolean {
    return this.hasAttribute('controls')
  }

  set controls(areThere: boolean) {
    this.toggleAttribute('controls', areThere)
  }

  /** Are the statistics over the picture? */
  get statistics(): boolean {
    return this.hasAttribute('statistics')
  }

  set statistics(areThere: boolean) {
    this.toggleAttribute('statistics', areThere)
  }

  #reflect(name: string, value: string | null): void {
    if (value === null) this.removeAttribute(name)
    else this.setAttribute(name, value)
  }
}

/** Takes over what a script set before the element's class was known: it stands before the properties of the class. */
export function takeOverProperties(element: PlayerAttributes): void {
  for (const name of Object.keys(element)) {
    if (!(name in (Object.getPrototypeOf(element) as object))) continue
    const value: unknown = Reflect.get(element, name)
    Reflect.deleteProperty(element, name)
    Reflect.set(element, name, value)
  }
}
