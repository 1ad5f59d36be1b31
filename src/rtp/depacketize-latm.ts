import type { AdtsHeader } from '../codecs/aac.ts'
import { parseAudioSpecificConfig } from '../codecs/audio-specific-config.ts'
import { BitReader } from '../codecs/bit-reader.ts'
import type { AudioDepacketizer, FrameSink } from './audio-depacketizer.ts'

/** More than any mux element has. */
const MAX_ELEMENT_BYTES = 65_536

/** What a StreamMuxConfig says (ISO/IEC 14496-3 §1.7.3.1). */
export interface StreamMux {
  readonly header: AdtsHeader
  /** Frames of one AudioMuxElement. */
  readonly frames: number
}

/** Reads `config` of the session description; undefined where it is no one stream of AAC that ADTS can carry. */
export function parseStreamMuxConfig(config: Uint8Array): StreamMux | undefined {
  const bits = new BitReader(config)
  const isVersion1 = bits.flag()
  // Version A is not defined.
  if (isVersion1 && bits.flag()) return undefined
  if (isVersion1) readLatmValue(bits)
  const hasOneFraming = bits.flag()
  const frames = bits.bits(6) + 1
  const [programs, layers] = [bits.bits(4), bits.bits(3)]
  if (!hasOneFraming || programs > 0 || layers > 0) return undefined
  const size = isVersion1 ? readLatmValue(bits) : undefined
  const from = bits.position
  const header = parseAudioSpecificConfig(bits)
  if (size !== undefined) bits.skip(from + size - bits.position)
  const lengthType = bits.bits(3)
  if (header === undefined || lengthType !== 0 || bits.overrun) return undefined
  return { header, frames }
}

/** `LatmGetValue` (ISO/IEC 14496-3 table 1.43). */
function readLatmValue(bits: BitReader): number {
  const count = bits.bits(2) + 1
  return bits.bits(count * 8)
}

/**
 * AAC by RFC 6416 §6 (RFC 3016) with the configuration outside of the stream (`cpresent=0`): one AudioMuxElement of one
 * or more frames in a packet, or over several.
 */
export class LatmDepacketizer implements AudioDepacketizer {
  readonly #frames: number
  #open: Uint8Array | undefined

  constructor({ frames }: Pick<StreamMux, 'frames'>) {
    this.#frames = frames
  }

  push(payload: Uint8Array, onFrame: FrameSink): boolean {
    const open = this.#open
    const element = open === undefined ? payload : joined(open, payload)
    this.#open = undefined
    const frames = framesOf(element, this.#frames)
    if (frames === 'incomplete') {
      if (element.length > MAX_ELEMENT_BYTES) return false
      this.#open = open === undefined ? element.slice() : element
      return true
    }
    for (const [index, frame] of frames.entries()) if (frame.length > 0) onFrame(frame, index)
    return true
  }

  cut(): boolean {
    const wasWhole = this.#open === undefined
    this.#open = undefined
    return wasWhole
  }
}

/** Views of the frames, each behind its length: a byte of 255 says that another follows (ISO/IEC 14496-3 table 1.44). */
function framesOf(element: Uint8Array, count: number): Uint8Array[] | 'incomplete' {
  const frames: Uint8Array[] = []
  let at = 0
  for (let index = 0; index < count; index += 1) {
    let size = 0
    let byte: number
    do {
      byte = element[at] ?? -1
      if (byte < 0) return 'incomplete'
      size += byte
      at += 1
    } while (byte === 255)
    if (at + size > element.length) return 'incomplete'
    frames.push(element.subarray(at, at + size))
    at += size
  }
  return frames
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
