/** A picture of linear 0…255 floats, and the few brushes that the demo clip needs; all edges are anti-aliased. */
export class Canvas {
  constructor(width, height) {
    this.width = width
    this.height = height
    this.rgb = new Float32Array(width * height * 3)
  }

  /** Mixes `color` into one pixel. */
  blend(x, y, color, alpha) {
    if (alpha <= 0) return
    const at = (y * this.width + x) * 3
    const rgb = this.rgb
    rgb[at] += (color[0] - rgb[at]) * alpha
    rgb[at + 1] += (color[1] - rgb[at + 1]) * alpha
    rgb[at + 2] += (color[2] - rgb[at + 2]) * alpha
  }

  /** Calls `each` with every pixel closer than `reach` to the edge of a limb, and how far; negative is inside. */
  #near(a, b, radiusA, radiusB, reach, each) {
    const margin = Math.max(radiusA, radiusB) + reach
    const left = Math.max(0, Math.floor(Math.min(a[0], b[0]) - margin))
    const right = Math.min(this.width - 1, Math.ceil(Math.max(a[0], b[0]) + margin))
    const top = Math.max(0, Math.floor(Math.min(a[1], b[1]) - margin))
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(a[1], b[1]) + margin))
    const dx = b[0] - a[0]
    const dy = b[1] - a[1]
    const square = dx * dx + dy * dy || 1
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const t = Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / square))
        const distance =
          Math.hypot(x - a[0] - dx * t, y - a[1] - dy * t) - (radiusA + (radiusB - radiusA) * t)
        if (distance < reach) each(x, y, distance)
      }
    }
  }

  /** A limb: as thick as `radiusA` at `a` and as `radiusB` at `b`. */
  capsule(a, b, radiusA, radiusB, color, alpha = 1) {
    this.#near(a, b, radiusA, radiusB, 1, (x, y, distance) => {
      this.blend(x, y, color, alpha * Math.min(1, Math.max(0, 0.5 - distance)))
    })
  }

  /** Light around a segment, added to what is there. */
  glow(a, b, radius, color, strength) {
    this.#near(a, b, 0, 0, radius, (x, y, distance) => {
      const light = strength * (1 - distance / radius) ** 2
      const at = (y * this.width + x) * 3
      for (let c = 0; c < 3; c += 1) this.rgb[at + c] += color[c] * light
    })
  }

  ellipse(cx, cy, rx, ry, color, alpha) {
    for (let y = Math.max(0, Math.floor(cy - ry)); y <= Math.min(this.height - 1, cy + ry); y += 1) {
      for (let x = Math.max(0, Math.floor(cx - rx)); x <= Math.min(this.width - 1, cx + rx); x += 1) {
        const distance = Math.hypot((x - cx) / rx, (y - cy) / ry)
        if (distance < 1) this.blend(x, y, color, alpha * (1 - distance * distance))
      }
    }
  }

  /** Rounded to bytes; a fixed pattern of less than one step hides the bands of smooth gradients. */
  toRgb24(target) {
    const { rgb, width } = this
    for (let i = 0; i < rgb.length; i += 1) {
      const pixel = (i / 3) | 0
      const x = pixel % width
      const y = (pixel / width) | 0
      const dither = ((x * 0.7548776662 + y * 0.56984029) % 1) - 0.5
      target[i] = Math.min(255, Math.max(0, Math.round(rgb[i] + dither)))
    }
  }
}

export function mix(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

export function smoothstep(from, to, value) {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}
