import { BitReader } from '../codecs/bit-reader.ts'

/** How the headers of access units are written, in bits of each field; 0 where it is not there (RFC 3640 §4.1). */
export interface AuHeaderFormat {
  readonly size: number
  readonly index: number
  readonly indexDelta: number
  readonly ctsDelta: number
  readonly dtsDelta: number
  readonly randomAccess: number
  readonly streamState: number
  /** Of the size in front of the auxiliary section, which follows the headers. */
  readonly auxiliarySize: number
  /** Bytes of every access unit where the headers do not say any; 0 where there is one to a packet. */
  readonly constantSize: number
}

/** What the headers of one packet say. */
export interface AuHeaders {
  /** Bytes of each access unit, in their order. */
  readonly sizes: readonly number[]
  /** Where the first begins. */
  readonly start: number
}

/** By which modes spare themselves to say it (RFC 3640 §3.3.5, §3.3.6). */
const MODES: ReadonlyMap<string, readonly [size: number, index: number]> = new Map([
  ['aac-lbr', [6, 2]],
  ['aac-hbr', [13, 3]],
])
const MAX_FIELD_BITS = 32
/** More than any camera puts into a packet. */
const MAX_UNITS = 64

/** Reads the format parameters of a track; undefined where they make no sense, or announce interleaving. */
export function auHeaderFormatOf(parameters: ReadonlyMap<string, string>): AuHeaderFormat | undefined {
  const [size = 0, index = 0] = MODES.get((parameters.get('mode') ?? '').toLowerCase()) ?? []
  const field = (name: string, usual = 0): number => Number(parameters.get(name) ?? usual)
  const format = {
    size: field('sizelength', size),
    index: field('indexlength', index),
    indexDelta: field('indexdeltalength', index),
    ctsDelta: field('ctsdeltalength'),
    dtsDelta: field('dtsdeltalength'),
    randomAccess: field('randomaccessindication'),
    streamState: field('streamstateindication'),
    auxiliarySize: field('auxiliarydatasizelength'),
    constantSize: field('constantsize'),
  }
  const { constantSize, ...fields } = format
  const isSound = (bits: number): boolean => Number.isInteger(bits) && bits >= 0 && bits <= MAX_FIELD_BITS
  if (!Object.values(fields).every(isSound) || field('maxdisplacement') !== 0) return undefined
  return Number.isInteger(constantSize) && constantSize >= 0 ? format : undefined
}

/** The headers in front of a payload (RFC 3640 §3.2.1); undefined where they are broken or the units are interleaved. */
export function parseAuHeaders(payload: Uint8Array, format: AuHeaderFormat): AuHeaders | undefined {
  const bits = new BitReader(payload)
  const hasHeaders = bitsOf(format) > 0
  const sizes: number[] = []
  if (hasHeaders) {
    const end = 16 + bits.bits(16)
    while (bits.position < end) {
      const isFirst = sizes.length === 0
      const size = readHeader(bits, format, isFirst)
      if (size === undefined || bits.position > end || sizes.length === MAX_UNITS) return undefined
      sizes.push(size)
    }
    align(bits)
  }
  if (format.auxiliarySize > 0) {
    bits.skip(bits.bits(format.auxiliarySize))
    align(bits)
  }
  const start = bits.position / 8
  if (start > payload.length) return undefined
  return { sizes: format.size > 0 && hasHeaders ? sizes : equalSizes(payload.length - start, format), start }
}

/** A unit's size; undefined where it is interleaved. */
function readHeader(bits: BitReader, format: AuHeaderFormat, isFirst: boolean): number | undefined {
  const size = bits.bits(format.size)
  const distance = bits.bits(isFirst ? format.index : format.indexDelta)
  for (const length of [format.ctsDelta, format.dtsDelta]) if (length > 0 && bits.flag()) bits.skip(length)
  bits.skip(format.randomAccess > 0 ? 1 : 0)
  bits.skip(format.streamState)
  // Of the first the number itself is said, by some cameras counting.
  return isFirst || distance === 0 ? size : undefined
}

/** Of units that do not say how long they are. */
function equalSizes(bytes: number, { constantSize }: AuHeaderFormat): number[] {
  if (constantSize === 0) return [bytes]
  return Array.from({ length: Math.min(MAX_UNITS, Math.floor(bytes / constantSize)) }, () => constantSize)
}

function bitsOf(format: AuHeaderFormat): number {
  const { size, index, indexDelta, ctsDelta, dtsDelta, randomAccess, streamState } = format
  return size + index + indexDelta + ctsDelta + dtsDelta + randomAccess + streamState
}

function align(bits: BitReader): void {
  bits.skip(-bits.position & 7)
}
