import { isLayout, type Layout } from './layout.ts'

const KEY = 'baton.layout'

/** The layout that was chosen last in this browser; all cameras where it keeps none. */
export function rememberedLayout(): Layout {
  try {
    const layout = localStorage.getItem(KEY)
    return isLayout(layout) ? layout : 'auto'
  } catch {
    // Browsers let the page keep nothing in some frames of other sites.
    return 'auto'
  }
}

/** Keeps it for the next time, where the browser lets the page keep anything. */
export function rememberLayout(layout: Layout): void {
  try {
    localStorage.setItem(KEY, layout)
  } catch {
    // Not allowed, or full: then this layout is chosen anew next time.
  }
}
