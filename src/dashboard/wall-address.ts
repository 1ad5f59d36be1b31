import { isLayout, type Layout } from './layout.ts'

/** What the address of a wall says, for nobody stands there with a mouse. */
export interface WallSettings {
  readonly layout: Layout
  /** Shows this group alone; undefined = all cameras. */
  readonly group: string | undefined
  /** Where a layout has more than one page, the next one comes after so long. */
  readonly turnMs: number
}

const TURN_SECONDS = { default: 15, least: 3, most: 3600 }

/** Reads the query `layout=9&group=Yard&seconds=20`; what it does not understand is as if it were left out. */
export function parseWall(query: string): WallSettings {
  const params = new URLSearchParams(query)
  const layout = params.get('layout')
  const seconds = Number(params.get('seconds') || TURN_SECONDS.default)
  const turnSeconds = Number.isFinite(seconds) ? seconds : TURN_SECONDS.default
  return {
    layout: isLayout(layout) ? layout : 'auto',
    group: params.get('group') || undefined,
    turnMs: 1_000 * Math.min(TURN_SECONDS.most, Math.max(TURN_SECONDS.least, turnSeconds)),
  }
}
