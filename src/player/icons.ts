const SVG = 'http://www.w3.org/2000/svg'

/** Outlines on a field of 24 × 24. */
const PATHS = {
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  sound: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  silence: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5',
  expand: 'M4.5 9.5v-5h5M14.5 4.5h5v5M19.5 14.5v5h-5M9.5 19.5h-5v-5',
  shrink: 'M9.5 4.5v5h-5M19.5 9.5h-5v-5M14.5 19.5v-5h5M4.5 14.5h5v5',
  snapshot:
    'M4 8.5A1.5 1.5 0 0 1 5.5 7h2.2L9 5h6l1.3 2h2.2A1.5 1.5 0 0 1 20 8.5V17a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17zM12 15.75a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5z',
  smallWindow:
    'M20 10.5V7a1.5 1.5 0 0 0-1.5-1.5h-13A1.5 1.5 0 0 0 4 7v10a1.5 1.5 0 0 0 1.5 1.5h4M13 13.5h7v5h-7z',
  settings:
    'M4 7.5h8M17.5 7.5H20M4 16.5h2.5M12 16.5h8M14.75 10.25a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM9.25 19.25a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5z',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  noCamera:
    'M3.5 3.5l17 17M10.2 6.5H14A1.5 1.5 0 0 1 15.5 8v3.5l5-3v8.2M15.4 15.6V16a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 16V8A1.5 1.5 0 0 1 5 6.5h1.4',
  noNetwork:
    'M3.5 3.5l17 17M8.6 15.6a5 5 0 0 1 5.3-1.1M5.4 12.2A9.6 9.6 0 0 1 10 9.6M14.4 9.7a9.6 9.6 0 0 1 4.2 2.5M2.5 9A13.6 13.6 0 0 1 6.9 6.1M11 5a13.6 13.6 0 0 1 10.5 4M12 19h.01',
  lock: 'M7.5 10.5V8a4.5 4.5 0 0 1 9 0v2.5M6.5 10.5h11A1.5 1.5 0 0 1 19 12v6.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5V12a1.5 1.5 0 0 1 1.5-1.5z',
  alert: 'M12 8v5M12 16.25h.01M12 3.75a8.25 8.25 0 1 0 0 16.5 8.25 8.25 0 0 0 0-16.5z',
} as const

/** The icons there are. */
export type IconName = keyof typeof PATHS

/** A new icon in the colour of the text around it, unseen by screen readers. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
