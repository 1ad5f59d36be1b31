import { make, setText } from './markup.ts'
import type { StreamSummary } from './relay-api.ts'
import { TEXT } from './text.ts'
import { Tile } from './tile.ts'

/** Tiles this near to the screen are kept live, so that they are there when they are scrolled to. */
const NEAR = '240px'

interface Section {
  readonly element: HTMLElement
  readonly list: HTMLUListElement
}

/** All cameras as tiles, under their groups; tiles stay themselves from one list to the next. */
export class Grid {
  readonly element = make('div')
  readonly #tiles = new Map<string, Tile>()
  readonly #byElement = new WeakMap<Element, Tile>()
  readonly #sections = new Map<string, Section>()
  readonly #observer = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: NEAR })

  update(streams: readonly StreamSummary[]): void {
    const groups = groupsOf(streams)
    this.#removeOthers(new Set(streams.map(({ id }) => id)), new Set(groups.keys()))
    for (const [name, members] of groups) {
      const section = this.#section(name, groups.size > 1)
      members.forEach((stream, index) => this.#place(section.list, stream, index))
    }
  }

  #place(list: HTMLUListElement, stream: StreamSummary, index: number): void {
    const tile = this.#tiles.get(stream.id) ?? this.#addTile(stream.id)
    tile.update(stream)
    // Moving an element starts its player anew, so only what is elsewhere is moved.
    if (list.children[index] !== tile.element) list.insertBefore(tile.element, list.children[index] ?? null)
  }

  #addTile(id: string): Tile {
    const tile = new Tile(id)
    this.#tiles.set(id, tile)
    this.#byElement.set(tile.element, tile)
    this.#observer.observe(tile.element)
    return tile
  }

  #section(name: string, hasHeading: boolean): Section {
    const known = this.#sections.get(name)
    const section = known ?? newSection()
    if (known === undefined) {
      this.#sections.set(name, section)
      this.element.append(section.element)
    }
    const heading = section.element.querySelector('h2')
    if (heading !== null) {
      heading.hidden = !hasHeading
      setText(heading, name === '' ? TEXT.otherGroup : name)
    }
    return section
  }

  #removeOthers(ids: ReadonlySet<string>, groups: ReadonlySet<string>): void {
    for (const [id, tile] of this.#tiles) {
      if (ids.has(id)) continue
      this.#observer.unobserve(tile.element)
      tile.element.remove()
      this.#tiles.delete(id)
    }
    for (const [name, section] of this.#sections) {
      if (groups.has(name)) continue
      section.element.remove()
      this.#sections.delete(name)
    }
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) this.#byElement.get(target)?.setVisible(isIntersecting)
  }
}

function newSection(): Section {
  const list = make('ul', 'grid')
  return { element: make('section', 'group', make('h2'), list), list }
}

/** Groups in the order in which their first stream stands; those without a group last. */
function groupsOf(streams: readonly StreamSummary[]): Map<string, StreamSummary[]> {
  const groups = new Map<string, StreamSummary[]>()
  for (const stream of streams) {
    const name = stream.group ?? ''
    groups.set(name, [...(groups.get(name) ?? []), stream])
  }
  const ungrouped = groups.get('')
  if (ungrouped !== undefined) {
    groups.delete('')
    groups.set('', ungrouped)
  }
  return groups
}
