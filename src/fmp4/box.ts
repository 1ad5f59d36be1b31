/** Bytes of a box, or of a part of one. */
export type Bytes = Uint8Array

/** One box: size, four-letter type, content (ISO/IEC 14496-12 §4.2). */
export function box(type: string, ...content: readonly Bytes[]): Bytes {
  const size = content.reduce((sum, part) => sum + part.byteLength, 8)
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, size)
  for (let i = 0; i < 4; i++) view.setUint8(4 + i, type.charCodeAt(i))
  let offset = 8
  for (const part of content) {
    bytes.set(part, offset)
    offset += part.byteLength
  }
  return bytes
}

/** A box with a version and 24 bits of flags (ISO/IEC 14496-12 §4.2). */
export function fullBox(type: string, version: number, flags: number, ...content: readonly Bytes[]): Bytes {
  return box(type, u32((version << 24) | flags), ...content)
}

/** Bytes. */
export function u8(...values: readonly number[]): Bytes {
  return Uint8Array.from(values)
}

/** 16-bit values, the high byte first. */
export function u16(...values: readonly number[]): Bytes {
  const bytes = new Uint8Array(values.length * 2)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setUint16(i * 2, value))
  return bytes
}

/** 32-bit values; a negative one is written as two's complement. */
export function u32(...values: readonly number[]): Bytes {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => view.setUint32(i * 4, value))
  return bytes
}

/** Letters, one byte each. */
export function ascii(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

/** Reserved bytes. */
export function zeros(count: number): Bytes {
  return new Uint8Array(count)
}
