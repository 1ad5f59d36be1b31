import { isLayout, type Layout } from './layout.ts'

/** What of the grid stands in the page's address, so that it can be shared, and the browser's Back works. */
export interface GridView {
  readonly layout: Layout
  /** Shows this group alone; undefined = all cameras. */
  readonly group: string | undefined
  /** From 0. */
  readonly page: number
  /** Id of the camera that fills the window. */
  readonly camera: string | undefined
}

/** Reads the query of an address; `layout` is what counts where it names none. */
export function parseGridView(query: string, layout: Layout): GridView {
  const params = new URLSearchParams(query)
  const named = params.get('layout')
  const page = Number(params.get('page') ?? '1')
  return {
    layout: isLayout(named) ? named : layout,
    group: params.get('group') ?? undefined,
    page: Number.isInteger(page) && page > 1 ? page - 1 : 0,
    camera: params.get('camera') ?? undefined,
  }
}

/** The query for a view, with its question mark; what is not worth saying is left out. */
export function gridQuery({ layout, group, page, camera }: GridView): string {
  const params = new URLSearchParams({ layout })
  if (group !== undefined) params.set('group', group)
  if (page > 0) params.set('page', String(page + 1))
  if (camera !== undefined) params.set('camera', camera)
  return `?${params}`
}
