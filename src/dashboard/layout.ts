/** How many tiles are on a page; `auto` = all of them, as large as they fit. */
export const LAYOUTS = ['auto', '1', '4', '9', '16', '25'] as const
export type Layout = (typeof LAYOUTS)[number]

/** Tells a layout from any other word. */
export function isLayout(word: string | null): word is Layout {
  return LAYOUTS.some((layout) => layout === word)
}

/** Tiles on one page. */
export function pageSize(layout: Layout): number {
  return layout === 'auto' ? Infinity : Number(layout)
}

/** How many pages a layout makes of so many cameras; at least one. */
export function pageCount(layout: Layout, cameras: number): number {
  return layout === 'auto' ? 1 : Math.max(1, Math.ceil(cameras / pageSize(layout)))
}

/** Room for tiles, in CSS pixels. */
export interface Room {
  readonly width: number
  readonly height: number
  readonly gap: number
  /** Height of a tile beside its picture. */
  readonly caption: number
  /** Height of a group's heading; 0 = there is none. */
  readonly heading: number
  /** Narrower tiles than this are not worth looking at: then the page scrolls. */
  readonly minWidth: number
}

export interface Fit {
  readonly columns: number
  /** Of a tile, in CSS pixels; undefined = the columns share the width, and the page scrolls. */
  readonly width: number | undefined
}

const RATIO = 16 / 9

/**
 * A fixed layout has as many rows as columns, but no more places than there are cameras. Where its tiles would be too small, the
 * page scrolls as with {@link fitTiles}.
 * @param cameras on all its pages together, so that a last page that is not full has tiles as large as the others.
 */
export function fitSquare(layout: Exclude<Layout, 'auto'>, cameras: number, room: Room): Fit {
  const places = Math.max(1, Math.min(Number(layout), cameras))
  const columns = Math.ceil(Math.sqrt(places))
  const rows = Math.ceil(places / columns)
  const width = Math.min(tileWidth(columns, room), widthInRows(rows, 1, room))
  return isTooNarrow(width, room) ? scrolling(columns, room) : { columns, width: Math.floor(width) }
}

/**
 * The columns that make tiles largest without scrolling; where they would be too small, as many columns as the width
 * has room for.
 * @param groups how many tiles each group has.
 */
export function fitTiles(groups: readonly number[], room: Room): Fit {
  const most = Math.max(1, ...groups)
  let best = { columns: 1, width: 0 }
  for (let columns = 1; columns <= most; columns++) {
    const rows = groups.reduce((sum, count) => sum + Math.ceil(count / columns), 0)
    const width = Math.min(tileWidth(columns, room), widthInRows(rows, groups.length, room))
    if (width > best.width) best = { columns, width }
  }
  return isTooNarrow(best.width, room) ? scrolling(most, room) : { ...best, width: Math.floor(best.width) }
}

function isTooNarrow(tile: number, { minWidth, width }: Room): boolean {
  return tile < Math.min(minWidth, width)
}

/** As many columns as the width has room for. */
function scrolling(most: number, { width, gap, minWidth }: Room): Fit {
  const columns = Math.floor((width + gap) / (minWidth + gap))
  return { columns: Math.max(1, Math.min(columns, most)), width: undefined }
}

function tileWidth(columns: number, { width, gap }: Room): number {
  return (width - (columns - 1) * gap) / columns
}

function widthInRows(rows: number, groups: number, { height, gap, caption, heading }: Room): number {
  const rest = height - groups * heading - (rows - 1) * gap
  return (rest / rows - caption) * RATIO
}
