import { make, setText } from './markup.ts'
import type { RenditionSummary, StreamSummary } from './relay-api.ts'
import { TEXT } from './text.ts'

/** What of `<baton-player>` a tile uses. */
interface Player extends HTMLElement {
  play(): void
  pause(): void
}

/** A camera in the grid: its live picture, its name and how it is. */
export class Tile {
  readonly element = make('li')
  readonly #player = document.createElement('baton-player') as Player
  readonly #name = make('span', 'name')
  readonly #state = make('span', 'state')
  readonly #facts = make('span', 'facts')
  readonly #link: HTMLAnchorElement

  constructor(id: string) {
    this.#player.setAttribute('stream', id)
    this.#link = make('a', 'tile', this.#player, make('div', 'about', this.#name, this.#state, this.#facts))
    this.#link.href = `watch/${id}`
    this.element.append(this.#link)
  }

  update(stream: StreamSummary): void {
    const name = stream.name ?? stream.id
    const rendition = stream.renditions.main ?? Object.values(stream.renditions)[0]
    setText(this.#name, name)
    this.#player.setAttribute('label', name)
    this.#link.setAttribute('aria-label', TEXT.watch(name))
    if (rendition === undefined) return
    this.#state.dataset.state = rendition.state
    setText(this.#state, TEXT.states[rendition.state])
    setText(this.#facts, factsOf(rendition))
    this.#facts.title = rendition.message ?? ''
  }

  /** Nobody sees a tile off the screen: the relay need not send to it. */
  setVisible(isVisible: boolean): void {
    if (isVisible) this.#player.play()
    else this.#player.pause()
  }
}

function factsOf({ state, message, layout, readers }: RenditionSummary): string {
  if (state === 'idle') return TEXT.resting
  if (state !== 'live') return message ?? TEXT.waiting
  const facts: string[] = []
  if (layout !== null) {
    facts.push(TEXT.size(layout.video.width, layout.video.height))
    facts.push(layout.video.codec.startsWith('avc') ? TEXT.h264 : TEXT.h265)
    if (layout.audio !== null) facts.push(TEXT.sound)
  }
  facts.push(TEXT.watching(readers))
  return facts.join(' · ')
}
