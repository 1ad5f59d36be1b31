import type { FieldFault } from '../../errors.ts'
import { MAX_SHOWN_CHARACTERS, nameFaults } from '../../auth/live-query.ts'

/** What a request for a still picture asks for. */
export interface Wish {
  /** Pixels across, at most; undefined = as the camera sends it. */
  readonly width: number | undefined
  /** 1 to 100, about as libjpeg counts. */
  readonly quality: number
  /** A picture up to this old will do; undefined = the newest keyframe, whatever its age. */
  readonly maxAgeMs: number | undefined
}

interface Range {
  readonly min: number
  readonly max: number
  readonly unit: string
}

const RANGES = {
  width: { min: 16, max: 3840, unit: ' pixels' },
  quality: { min: 1, max: 100, unit: '' },
  maxAge: { min: 0, max: 86_400, unit: ' seconds' },
} as const satisfies Record<string, Range>

type Name = keyof typeof RANGES

/** Of a picture of which nothing else is wished. */
export const DEFAULT_QUALITY = 80
/** Read before the request gets here, but a word that is known. */
const READ_ELSEWHERE = ['rendition']

/** Reads the query, and names each fault of it, none of them only the first. */
export function readWish(query: URLSearchParams): { wish: Wish; faults: FieldFault[] } {
  const faults = nameFaults(query, [...Object.keys(RANGES), ...READ_ELSEWHERE])
  const read = (name: Name): number | undefined => {
    const text = query.get(name)
    if (text === null) return undefined
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    const { min, max, unit } = RANGES[name]
    if (value >= min && value <= max) return value
    const shown = JSON.stringify(text.slice(0, MAX_SHOWN_CHARACTERS))
    faults.push({ path: `/${name}`, message: `is no whole number from ${min} to ${max}${unit}: ${shown}` })
    return undefined
  }
  const width = read('width')
  const quality = read('quality') ?? DEFAULT_QUALITY
  const maxAge = read('maxAge')
  return { wish: { width, quality, maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000 }, faults }
}
