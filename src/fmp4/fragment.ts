/** One picture or one audio frame, as ISO/IEC 14496-12 calls it. */
export interface Sample {
  /** The sample's bytes in parts, written one behind the other; see {@link lengthPrefixed} for pictures. */
  readonly parts: readonly Uint8Array[]
  /** In ticks of the track's timescale, as all times here. */
  readonly duration: number
  /** Presentation minus decoding time. */
  readonly compositionOffset: number
  /** A decoder can start here. */
  readonly sync: boolean
}

/** The samples of one track that follow each other without a gap. */
export interface Fragment {
  readonly sequence: number
  readonly trackId: number
  /** Decoding time of the first sample in ticks of the track's timescale. */
  readonly baseDecodeTime: number
  readonly samples: readonly Sample[]
}

const MFHD_BYTES = 16
const TFHD_BYTES = 16
const TFDT_BYTES = 20
const TRUN_HEADER_BYTES = 20
const TRUN_SAMPLE_BYTES = 16
const BOX_HEADER_BYTES = 8

const TFHD_DEFAULT_BASE_IS_MOOF = 0x02_0000
/** Data offset, and of each sample its duration, size, flags and composition offset. */
const TRUN_FLAGS = 0x00_0f01
/** sample_depends_on = 2: needs no other (ISO/IEC 14496-12 §8.8.3.1). */
const SYNC_SAMPLE = 0x0200_0000
/** sample_depends_on = 1 and sample_is_non_sync_sample. */
const DEPENDENT_SAMPLE = 0x0101_0000

/** One `moof` with its `mdat` (ISO/IEC 14496-12 §8.8), written in one pass into one buffer of exact size. */
export function encodeFragment(fragment: Fragment): Uint8Array<ArrayBuffer> {
  const { samples } = fragment
  const sizes = samples.map(({ parts }) => parts.reduce((sum, part) => sum + part.byteLength, 0))
  const runBytes = TRUN_HEADER_BYTES + samples.length * TRUN_SAMPLE_BYTES
  const trafBytes = BOX_HEADER_BYTES + TFHD_BYTES + TFDT_BYTES + runBytes
  const moofBytes = BOX_HEADER_BYTES + MFHD_BYTES + trafBytes
  const mdatBytes = sizes.reduce((sum, size) => sum + size, BOX_HEADER_BYTES)

  const bytes = new Uint8Array(moofBytes + mdatBytes)
  const writer = new Writer(bytes)
  writer.box(moofBytes, 'moof')
  writer.box(MFHD_BYTES, 'mfhd')
  writer.u32(0)
  writer.u32(fragment.sequence)
  writer.box(trafBytes, 'traf')
  writer.box(TFHD_BYTES, 'tfhd')
  writer.u32(TFHD_DEFAULT_BASE_IS_MOOF)
  writer.u32(fragment.trackId)
  writer.box(TFDT_BYTES, 'tfdt')
  writer.u32(0x0100_0000) // version 1: 64 bits
  writer.u32(Math.floor(fragment.baseDecodeTime / 2 ** 32))
  writer.u32(fragment.baseDecodeTime % 2 ** 32)
  writer.box(runBytes, 'trun')
  writer.u32(0x0100_0000 | TRUN_FLAGS) // version 1: signed composition offsets
  writer.u32(samples.length)
  writer.u32(moofBytes + BOX_HEADER_BYTES) // data offset from the start of moof
  samples.forEach((sample, i) => {
    writer.u32(sample.duration)
    writer.u32(sizes[i] ?? 0)
    writer.u32(sample.sync ? SYNC_SAMPLE : DEPENDENT_SAMPLE)
    writer.u32(sample.compositionOffset)
  })
  writer.box(mdatBytes, 'mdat')
  for (const { parts } of samples) for (const part of parts) writer.bytes(part)
  return bytes
}

/** NAL units as the parts of a sample: each with its length in four bytes in front (ISO/IEC 14496-15 §4.3.2). */
export function lengthPrefixed(nalUnits: readonly Uint8Array[]): Uint8Array[] {
  return nalUnits.flatMap((nalUnit) => {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, nalUnit.byteLength)
    return [length, nalUnit]
  })
}

class Writer {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #offset = 0

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }

  box(size: number, type: string): void {
    this.u32(size)
    for (let i = 0; i < 4; i++) this.#view.setUint8(this.#offset++, type.charCodeAt(i))
  }

  u32(value: number): void {
    this.#view.setUint32(this.#offset, value)
    this.#offset += 4
  }

  bytes(part: Uint8Array): void {
    this.#bytes.set(part, this.#offset)
    this.#offset += part.byteLength
  }
}
