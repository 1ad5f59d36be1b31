/** What a chart is drawn with: a canvas knows no style sheet. */
export interface ChartColors {
  readonly line: string
  readonly fill: string
  readonly above: string
  readonly mark: string
  readonly grid: string
  readonly text: string
}

/** The page's own colours, as they are now at this element. */
export function chartColors(element: Element): ChartColors {
  const probe = document.createElement('span')
  // A canvas is not painted by forced colours, and cannot tell their see-through ones from others.
  probe.style.forcedColorAdjust = 'none'
  element.append(probe)
  const resolve = (color: string): string => {
    probe.style.color = color
    return getComputedStyle(probe).color
  }
  const faint = (token: string, percent: number): string =>
    resolve(`color-mix(in srgb, var(${token}) ${percent}%, transparent)`)
  const colors = {
    line: resolve('var(--accent)'),
    fill: faint('--accent', 16),
    above: faint('--accent', 45),
    mark: faint('--bad', 26),
    grid: resolve('var(--line)'),
    text: resolve('var(--muted)'),
  }
  probe.remove()
  return colors
}
