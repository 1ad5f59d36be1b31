import { mix, smoothstep } from './paint.mjs'

export const HORIZON = 452
const SUN = [884, 372]

/** Top to horizon. */
const SKY = [
  [0, [10, 13, 42]],
  [0.35, [43, 27, 92]],
  [0.62, [128, 44, 116]],
  [0.84, [232, 92, 96]],
  [1, [255, 186, 116]],
]

/** The still part: sky, stars, sun. One float picture that every frame starts from. */
export function paintSky(canvas) {
  const { width, rgb } = canvas
  for (let y = 0; y < canvas.height; y += 1) {
    const base = gradient(SKY, Math.min(1, y / HORIZON))
    for (let x = 0; x < width; x += 1) {
      const fromSun = Math.hypot(x - SUN[0], (y - SUN[1]) * 1.25)
      const halo = Math.exp(-fromSun / 190) * 0.75
      const color = mix(base, [255, 214, 150], halo)
      const disc = Math.min(1, Math.max(0, 86 - Math.hypot(x - SUN[0], y - SUN[1])))
      const lit = mix(color, mix([255, 244, 206], [255, 176, 110], smoothstep(300, 440, y)), disc)
      rgb.set(lit, (y * width + x) * 3)
    }
  }
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  for (let i = 0; i < 130; i += 1) {
    const [x, y] = [random() * width, random() ** 1.6 * 260]
    canvas.glow([x, y], [x, y], 2.2, [220, 224, 255], (0.25 + random() * 0.75) * (1 - y / 280))
  }
}

/** Hills and a town that pass by at their own speeds; each repeats exactly once per clip. `phase` is 0…1. */
export function paintLand(canvas, phase) {
  const { width } = canvas
  ridge(canvas, [74, 38, 104], (x) => 394 - hills(x + phase * 640, 640, [2, 3, 5], [17, 12, 6]))
  ridge(canvas, [45, 24, 78], (x) => 420 - hills(x + phase * 1280, 1280, [3, 5, 8], [14, 9, 5]))
  for (let x = 0; x < width; x += 1) {
    const at = x + phase * 2560
    const house = houseAt(at)
    for (let y = house.top; y < HORIZON; y += 1) {
      canvas.blend(x, y, isWindow(house, y) ? [255, 205, 128] : [24, 15, 48], 1)
    }
  }
}

/** The running track in perspective: lanes to the right, marks that rush by. */
export function paintTrack(canvas, phase) {
  const { width, height } = canvas
  for (let y = HORIZON; y < height; y += 1) {
    const depth = 268 / (y - HORIZON + 14)
    const shade = smoothstep(HORIZON, height, y)
    const clay = mix([132, 52, 62], [186, 74, 58], shade)
    const far = smoothstep(0, 26, y - HORIZON)
    const lane = laneLine(y)
    for (let x = 0; x < width; x += 1) {
      const along = (x - 640) * depth + phase * 8960
      const stripe = along - Math.floor(along / 560) * 560 < 280 ? 1 : 0.93
      const light = stripe * (1 - (0.25 * Math.abs(x - SUN[0])) / width)
      const color = mix([58, 28, 66], [clay[0] * light, clay[1] * light, clay[2] * light], far)
      canvas.blend(x, y, mix(color, [246, 226, 214], lane), 1)
    }
  }
}

/** Lanes are equally wide on the ground, so their lines come closer and thinner towards the horizon. */
function laneLine(y) {
  let strength = 0
  for (let lane = 0; lane < 7; lane += 1) {
    const nearness = 1 / (1 + lane * 0.62)
    const line = HORIZON + 10 + 246 * nearness
    const half = 0.5 + 3.2 * nearness
    strength = Math.max(strength, Math.min(1, half + 0.5 - Math.abs(y - line)) * (0.35 + 0.5 * nearness))
  }
  return Math.max(0, strength)
}

function ridge(canvas, color, topAt) {
  for (let x = 0; x < canvas.width; x += 1) {
    const top = topAt(x)
    for (let y = Math.floor(top); y < HORIZON; y += 1) {
      const haze = smoothstep(top, HORIZON + 40, y) * 0.45
      canvas.blend(x, y, mix(color, [214, 98, 110], haze), Math.min(1, y + 1 - top))
    }
  }
}

function hills(x, period, waves, heights) {
  return waves.reduce(
    (sum, wave, i) => sum + heights[i] * Math.sin((x / period) * Math.PI * 2 * wave + i * 2.1),
    0,
  )
}

/** 2560 pixels of houses, then the same again. */
function houseAt(at) {
  const position = ((at % 2560) + 2560) % 2560
  const index = Math.floor(position / 64)
  const noise = Math.abs(Math.sin(index * 127.1) * 43_758.5453) % 1
  const inner = position - index * 64
  const tall = noise > 0.82 ? 34 : 0
  const gap = inner < 3 || noise < 0.18
  return { index, inner, top: Math.floor(HORIZON - (gap ? 6 : 14 + noise * 30 + tall)) }
}

function isWindow(house, y) {
  const column = Math.floor(house.inner / 9)
  const row = Math.floor((y - house.top) / 9)
  const inside =
    house.inner % 9 > 3 && house.inner % 9 < 7 && (y - house.top) % 9 > 4 && house.top < HORIZON - 12
  return (
    inside && row >= 0 && Math.abs(Math.sin(house.index * 31.7 + column * 17.3 + row * 5.9) * 9301) % 1 > 0.62
  )
}

function gradient(stops, t) {
  const next = stops.findIndex(([at]) => at >= t)
  if (next <= 0) return stops[0][1]
  const [from, a] = stops[next - 1]
  const [to, b] = stops[next]
  return mix(a, b, (t - from) / (to - from))
}
