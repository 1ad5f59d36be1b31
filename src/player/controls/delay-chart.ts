const SVG = 'http://www.w3.org/2000/svg'
const SAMPLES = 120
const HEIGHT = 32
/** So that an even delay draws a calm line. */
const MIN_TOP_MS = 200

/** The delay of the last half minute as a line; it goes up when the delay does. */
export class DelayChart {
  readonly element = document.createElementNS(SVG, 'svg')
  readonly #line = document.createElementNS(SVG, 'polyline')
  #samplesMs: (number | undefined)[] = []

  constructor() {
    this.element.setAttribute('class', 'chart')
    this.element.setAttribute('viewBox', `0 0 ${SAMPLES - 1} ${HEIGHT}`)
    this.element.setAttribute('preserveAspectRatio', 'none')
    this.element.setAttribute('aria-hidden', 'true')
    this.element.append(this.#line)
  }

  add(delayMs: number | undefined): void {
    this.#samplesMs = [...this.#samplesMs, delayMs].slice(-SAMPLES)
    this.#line.setAttribute('points', linePoints(this.#samplesMs))
  }
}

/** The newest sample at the right end; what is unknown is left out. */
function linePoints(samplesMs: readonly (number | undefined)[]): string {
  const topMs = samplesMs.reduce<number>((top, delayMs = 0) => Math.max(top, delayMs), MIN_TOP_MS)
  const points = samplesMs.map((delayMs, index) => {
    if (delayMs === undefined) return ''
    const y = HEIGHT - 1 - (delayMs / topMs) * (HEIGHT - 2)
    return `${SAMPLES - samplesMs.length + index},${y.toFixed(1)}`
  })
  return points.filter((point) => point !== '').join(' ')
}
