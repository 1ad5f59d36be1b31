import type { StreamView } from '../protocol/events.ts'
import { CameraTile, type TileActions } from './camera-tile.ts'
import { fitSquare, fitTiles, pageSize, type Fit, type Layout, type Room } from './layout.ts'
import { placeChildren } from './placement.ts'
import { SharedRoom } from './step-down.ts'
import { TEXT } from './text/shared-text.ts'

/** Cameras that are shown together. */
export interface CameraGroup {
  /** Empty = no name is shown. */
  readonly name: string
  readonly streams: readonly StreamView[]
}

/** What the grid shows. */
export interface GridContent {
  readonly groups: readonly CameraGroup[]
  readonly layout: Layout
  /** From 0; of a fixed layout. */
  readonly page: number
  /** Id of the camera that fills the window. */
  readonly large: string | undefined
  readonly isArranging: boolean
  /** Whether the settings of a camera can be opened. */
  readonly mayEdit: boolean
  /** A wall has no bar to scroll with: all tiles are on the screen, however small. */
  readonly isWall: boolean
}

/** Tiles this near to the screen are kept live, so that they are there when they are scrolled to. */
const NEAR = '240px'
const LOOK_EVERY_MS = 1_000
/** While one camera fills the window the others go on for a while: most looks are short, and their pictures shall be there. */
const OTHERS_LINGER_MS = 10_000
/** As grid.css and wall.css have them, in CSS pixels. Who chose so many tiles bears smaller ones, but still wants to see how old they are. */
const DESK = { gap: 8, caption: 34, heading: 36, minWidth: 240, fixedMinWidth: 160, below: 12 }
const TOUCH = { ...DESK, caption: 46 }
const WALL = { gap: 2, caption: 28, heading: 0, minWidth: 1, fixedMinWidth: 1, below: 0 }

/**
 * `<camera-grid>`: cameras as tiles. A tile stays itself from one content to the next, on other pages of a layout and when it fills
 * the window, so that its picture never goes away.
 */
export class CameraGrid extends HTMLElement {
  readonly #tiles = new Map<string, CameraTile>()
  readonly #sections = new Map<string, HTMLElement>()
  readonly #room = new SharedRoom()
  readonly #near = new Set<Element>()
  readonly #observer = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: NEAR })
  readonly #resized = new ResizeObserver(() => this.#fit())
  #content: GridContent | undefined
  #leave: AbortController | undefined
  #othersTimer: ReturnType<typeof setTimeout> | undefined

  /** What is done to the tiles; to be set before {@link show}. */
  actions: TileActions = { enlarge() {}, shrink() {}, drag() {}, move() {} }

  connectedCallback(): void {
    this.#leave = new AbortController()
    const { signal } = this.#leave
    const timer = setInterval(() => this.#look(), LOOK_EVERY_MS)
    signal.addEventListener('abort', () => clearInterval(timer))
    addEventListener('resize', () => this.#fit(), { signal })
    this.#resized.observe(this)
  }

  disconnectedCallback(): void {
    this.#leave?.abort()
    this.#resized.disconnect()
    clearTimeout(this.#othersTimer)
  }

  tile(id: string): CameraTile | undefined {
    return this.#tiles.get(id)
  }

  /** Of a tile of this grid. */
  idOf(tile: Element): string {
    return (tile as CameraTile).stream.id
  }

  /** Of all tiles that stand together with this one, in their order. */
  idsBeside(id: string): readonly string[] {
    const groups = this.#content?.groups ?? []
    const group = groups.find(({ streams }) => streams.some((stream) => stream.id === id))
    return group?.streams.map((stream) => stream.id) ?? []
  }

  show(content: GridContent): void {
    const before = this.#content
    this.#content = content
    const streams = content.groups.flatMap((group) => group.streams)
    this.#forgetOthers(new Set(streams.map(({ id }) => id)))
    for (const stream of streams) this.#tileOf(stream, content)
    placeChildren(
      this,
      content.groups.map((group) => this.#section(group)),
    )
    this.#showPage(streams, content)
    if (before?.large !== content.large) this.#setLarge(content.large)
    this.#fit()
  }

  #tileOf(stream: StreamView, { isArranging, isWall, mayEdit, large }: GridContent): CameraTile {
    const known = this.#tiles.get(stream.id)
    const tile = known ?? new CameraTile(stream, this.actions, this.#room)
    tile.stream = stream
    tile.isArranging = isArranging
    tile.isWall = isWall
    tile.mayEdit = mayEdit
    tile.isLarge = stream.id === large
    if (known === undefined) {
      tile.role = 'listitem'
      this.#tiles.set(stream.id, tile)
      this.#observer.observe(tile)
    }
    return tile
  }

  #section({ name, streams }: CameraGroup): HTMLElement {
    const section = this.#sections.get(name) ?? newSection()
    this.#sections.set(name, section)
    const [heading, list] = section.children as unknown as [HTMLElement, HTMLElement]
    heading.hidden = name === ''
    if (heading.textContent !== name) heading.textContent = name
    list.ariaLabel = name || TEXT.cameras
    placeChildren(
      list,
      streams.flatMap(({ id }) => this.#tiles.get(id) ?? []),
    )
    return section
  }

  /** Tiles of other pages stay in the document: their pictures are there when their page comes. */
  #showPage(streams: readonly StreamView[], { layout, page, large }: GridContent): void {
    const size = pageSize(layout)
    const first = layout === 'auto' ? 0 : page * size
    streams.forEach(({ id }, index) => {
      const tile = this.#tiles.get(id)
      if (tile !== undefined) tile.hidden = (index < first || index >= first + size) && id !== large
    })
  }

  #forgetOthers(ids: ReadonlySet<string>): void {
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue
      this.#observer.unobserve(tile)
      this.#near.delete(tile)
      tile.remove()
      this.#tiles.delete(id)
    }
    for (const [name, section] of this.#sections) if (section.parentNode !== this) this.#sections.delete(name)
  }

  #setLarge(large: string | undefined): void {
    clearTimeout(this.#othersTimer)
    for (const [id, tile] of this.#tiles) tile.inert = large !== undefined && id !== large
    this.#applyShown()
    if (large !== undefined) this.#othersTimer = setTimeout(() => this.#pauseOthers(large), OTHERS_LINGER_MS)
  }

  #pauseOthers(large: string): void {
    for (const [id, tile] of this.#tiles) if (id !== large) tile.setShown(false)
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.#near.add(target)
      else this.#near.delete(target)
    }
    if (this.#content?.large === undefined) this.#applyShown()
  }

  #applyShown(): void {
    for (const [id, tile] of this.#tiles) tile.setShown(this.#near.has(tile) || id === this.#content?.large)
  }

  #look(): void {
    const nowMs = performance.now()
    for (const tile of this.#tiles.values()) tile.look(nowMs)
  }

  #fit(): void {
    const content = this.#content
    if (content === undefined || this.clientWidth === 0) return
    const { columns, width } = this.#fitOf(content)
    this.style.setProperty('--columns', String(columns))
    this.style.setProperty('--tile-width', width === undefined ? '1fr' : `${width}px`)
    for (const tile of this.#tiles.values()) tile.columns = columns
  }

  #fitOf({ layout, groups, isWall }: GridContent): Fit {
    const { below, fixedMinWidth, ...sizes } = isWall
      ? WALL
      : matchMedia('(pointer: coarse)').matches
        ? TOUCH
        : DESK
    const top = this.getBoundingClientRect().top + scrollY
    const room: Room = { ...sizes, width: this.clientWidth, height: innerHeight - top - below }
    const counts = groups.map(({ streams }) => streams.length)
    if (layout !== 'auto')
      return fitSquare(layout, Math.max(...counts), { ...room, heading: 0, minWidth: fixedMinWidth })
    const heading = groups.some(({ name }) => name !== '') ? room.heading : 0
    return fitTiles(counts, { ...room, heading })
  }
}

customElements.define('camera-grid', CameraGrid)

function newSection(): HTMLElement {
  const section = document.createElement('section')
  const heading = document.createElement('h2')
  heading.dir = 'auto'
  const list = document.createElement('div')
  list.className = 'tiles'
  list.role = 'list'
  section.append(heading, list)
  return section
}
