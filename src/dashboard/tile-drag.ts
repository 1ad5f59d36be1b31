const EDGE_PX = 56
const SCROLL_PX = 14

/** Where something was dropped: before this tile, or behind it. */
export interface Place {
  readonly tile: Element
  readonly isBehind: boolean
}

interface MarkedPlace extends Place {
  /** On which side of the tile. */
  readonly mark: 'before' | 'behind' | 'above' | 'below'
}

/**
 * Drags a tile with the pointer that went down on its handle; it may be dropped beside the tiles that it stands among. Nothing in
 * the document moves before it is dropped, for a player that is moved may begin anew. Escape ends it.
 */
export function dragTile(
  tile: Element,
  { target, pointerId }: PointerEvent,
  drop: (place: Place) => void,
): void {
  const handle = target as Element
  const over = new AbortController()
  const { signal } = over
  let place: MarkedPlace | undefined

  const mark = (next: MarkedPlace | undefined): void => {
    place?.tile.removeAttribute('data-drop')
    place = next
    place?.tile.setAttribute('data-drop', place.mark)
  }
  const end = (): void => {
    over.abort()
    mark(undefined)
    tile.removeAttribute('data-dragged')
  }
  handle.setPointerCapture(pointerId)
  tile.setAttribute('data-dragged', '')
  const moved = (event: Event): void => {
    const { clientX, clientY } = event as PointerEvent
    scrollAtEdges(clientY)
    mark(placeAt(tile, clientX, clientY))
  }
  const released = (): void => {
    const last = place
    end()
    if (last !== undefined) drop(last)
  }
  handle.addEventListener('pointermove', moved, { signal })
  handle.addEventListener('pointerup', released, { signal })
  handle.addEventListener('pointercancel', end, { signal })
  addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') end()
    },
    { signal, capture: true },
  )
}

function placeAt(tile: Element, x: number, y: number): MarkedPlace | undefined {
  const found = document.elementFromPoint(x, y)?.closest(tile.localName)
  const list = tile.parentElement
  if (!found || !list || found === tile || found.parentElement !== list) return undefined
  const { left, top, width, height } = found.getBoundingClientRect()
  if (list.clientWidth < 2 * width) {
    const isBehind = y > top + height / 2
    return { tile: found, isBehind, mark: isBehind ? 'below' : 'above' }
  }
  const isBehind = x > left + width / 2
  return { tile: found, isBehind, mark: isBehind ? 'behind' : 'before' }
}

function scrollAtEdges(y: number): void {
  if (y < EDGE_PX) scrollBy(0, -SCROLL_PX)
  else if (y > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX)
}
