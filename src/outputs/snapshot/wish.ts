import { RelayError, type FieldFault } from '../../errors.ts'

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
const MAX_SHOWN_CHARACTERS = 40

/** Reads the query. A `RelayError` with code `bad-request` names each fault, none of them only the first. */
export function parseWish(query: URLSearchParams): Wish {
  const faults: FieldFault[] = []
  const known = [...Object.keys(RANGES), ...READ_ELSEWHERE]
  for (const name of new Set(query.keys())) {
    const path = `/${name.slice(0, MAX_SHOWN_CHARACTERS)}`
    if (!known.includes(name)) faults.push({ path, message: `is not known; known: ${known.join(', ')}` })
    else if (query.getAll(name).length > 1) faults.push({ path, message: 'stands there twice' })
  }
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
  if (faults.length > 0) {
    const all = faults.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ')
    throw new RelayError('bad-request', `Cannot read the query: ${all}`, { faults })
  }
  return { width, quality, maxAgeMs: maxAge === undefined ? undefined : maxAge * 1000 }
}
