import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit'

function icon(shape: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`
}

/** The pictures on buttons; each button has a name beside or instead of it. */
export const ICONS = {
  add: icon(svg`<path d="M12 5v14M5 12h14" />`),
  arrange: icon(svg`<path d="M9 5h.01M9 12h.01M9 19h.01M15 5h.01M15 12h.01M15 19h.01" stroke-width="3" />`),
  close: icon(svg`<path d="m6 6 12 12M18 6 6 18" />`),
  enlarge: icon(svg`<path d="M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5" />`),
  exchange: icon(svg`<path d="M8 20V5M4 9l4-4 4 4M16 4v15M12 15l4 4 4-4" />`),
  logOut: icon(svg`<path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9" />`),
  next: icon(svg`<path d="m9 5 7 7-7 7" />`),
  previous: icon(svg`<path d="m15 5-7 7 7 7" />`),
  settings: icon(
    svg`<path d="M4 8h8m4 0h4M4 16h4m4 0h8" /><circle cx="14" cy="8" r="2" /><circle cx="10" cy="16" r="2" />`,
  ),
} as const
