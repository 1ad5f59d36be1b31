/**
 * The NAL units of a byte stream (ITU-T H.264 Annex B, H.265 Annex B) as views into `payload`, without start
 * codes and trailing zero bytes. Bytes before the first start code belong to no NAL unit and are left out.
 */
export function splitAnnexB(payload: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = []
  let begin = startCodeEnd(payload, 0)
  while (begin !== -1) {
    const next = startCodeEnd(payload, begin)
    const nal = trimZeros(payload, begin, next === -1 ? payload.length : next - 3)
    if (nal.length > 0) nals.push(nal)
    begin = next
  }
  return nals
}

/** The index right behind the next start code `00 00 01` at or after `from`, or -1 if there is none. */
export function startCodeEnd(bytes: Uint8Array, from: number): number {
  let at = from + 2
  while (at < bytes.length) {
    const byte = bytes[at]!
    // The last byte looked at tells how far the next possible 01 of a start code is away.
    if (byte > 1) at += 3
    else if (byte === 0) at += 1
    else if (bytes[at - 1] === 0 && bytes[at - 2] === 0) return at + 1
    else at += 3
  }
  return -1
}

/** `bytes[begin, end)` without trailing zeros: a fourth start code byte, or trailing_zero_8bits (Annex B.1.1). */
export function trimZeros(bytes: Uint8Array, begin: number, end: number): Uint8Array {
  let last = end
  while (last > begin && bytes[last - 1] === 0) last -= 1
  return bytes.subarray(begin, last)
}

/** A NAL unit without its emulation prevention bytes (ITU-T H.264 §7.4.1); `nal` itself when it has none. */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  let zeros = 0
  let out: Uint8Array | undefined
  let length = 0
  for (let at = 0; at < nal.length; at += 1) {
    const byte = nal[at]!
    if (zeros >= 2 && byte === 3) {
      out ??= nal.slice()
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    if (out !== undefined) out[length] = byte
    length += 1
  }
  return out === undefined ? nal : out.subarray(0, length)
}

/** A NAL unit with an emulation prevention byte wherever a start code would appear (ITU-T H.264 §7.4.1). */
export function escapeNal(raw: Uint8Array): Uint8Array {
  const bytes: number[] = []
  let zeros = 0
  for (const byte of raw) {
    if (zeros === 2 && byte <= 3) {
      bytes.push(3)
      zeros = 0
    }
    bytes.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Uint8Array.from(bytes)
}

/** NAL units as one byte stream, each behind a start code (ITU-T H.264 Annex B, H.265 Annex B). */
export function joinAnnexB(nals: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(nals.reduce((total, { length }) => total + START_CODE.length + length, 0))
  let at = 0
  for (const nal of nals) {
    out.set(START_CODE, at)
    out.set(nal, at + START_CODE.length)
    at += START_CODE.length + nal.length
  }
  return out
}

const START_CODE = Uint8Array.of(0, 0, 0, 1)

/**
 * An access unit with parameter sets put in front of its picture, behind an access unit delimiter if it begins with
 * one (ITU-T H.264 §7.4.1.2.3, H.265 §7.4.2.4.4).
 *
 * @param isDelimiter tells a delimiter by a NAL unit's first byte.
 */
export function withParameterSets(
  payload: Uint8Array,
  parameterSets: readonly Uint8Array[],
  isDelimiter: (firstByte: number) => boolean,
): Uint8Array {
  const first = startCodeEnd(payload, 0)
  const second = first !== -1 && isDelimiter(payload[first] ?? 0) ? startCodeEnd(payload, first) : -1
  // A fourth start code byte belongs to what follows.
  const cut = second === -1 ? 0 : second - (payload[second - 4] === 0 ? 4 : 3)
  const added = joinAnnexB(parameterSets)
  const out = new Uint8Array(payload.length + added.length)
  out.set(payload.subarray(0, cut))
  out.set(added, cut)
  out.set(payload.subarray(cut), cut + added.length)
  return out
}
