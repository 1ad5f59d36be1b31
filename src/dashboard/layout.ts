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

/** A fixed layout has as many rows as columns, and never scrolls. */
export function fitSquare(layout: Exclude<Layout, 'auto'>, room: Room): Fit {
  const columns = Math.sqrt(Number(layout))
  const width = Math.min(tileWidth(columns, room), widthInRows(columns, 1, room))
  return { columns, width: Math.max(0, Math.floor(width)) }
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
  if (best.width >= Math.min(room.minWidth, room.width)) return { ...best, width: Math.floor(best.width) }
  const columns = Math.floor((room.width + room.gap) / (room.minWidth + room.gap))
  return { columns: Math.max(1, Math.min(columns, most)), width: undefined }
}

function tileWidth(columns: number, { width, gap }: Room): number {
  return (width - (columns - 1) * gap) / columns
}

function widthInRows(rows: number, groups: number, { height, gap, caption, heading }: Room): number {
  const rest = height - groups * heading - (rows - 1) * gap
  return (rest / rows - caption) * RATIO
}
