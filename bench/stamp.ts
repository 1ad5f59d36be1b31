/** A NAL unit of filler data (ITU-T H.264 §7.3.2.7): it may follow a picture's slices, and relays hand it on. */
const FILLER = 12
const MARK = Buffer.from('f1d25b9e6c374ad8a3b4626174fe7d95', 'hex')
/** Microseconds since the Unix epoch, in digits, which need no emulation prevention. */
const DIGITS = 16
/** Of the whole NAL unit. */
export const STAMP_BYTES = 1 + MARK.length + DIGITS + 1

/** A NAL unit behind a picture that says when the camera sent it, in milliseconds since the Unix epoch. */
export function encodeStamp(sentMs: number): Uint8Array {
  const digits = Math.round(sentMs * 1000)
    .toString()
    .padStart(DIGITS, '0')
  return Buffer.concat([Buffer.of(FILLER), MARK, Buffer.from(digits, 'latin1'), Buffer.of(0x80)])
}

/** The moment that a stamp between `from` and `to` names; undefined where none is whole. */
export function findStamp(bytes: Uint8Array, from: number, to: number): number | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
  const at = view.indexOf(MARK)
  if (at < 0 || at + MARK.length + DIGITS > view.length) return undefined
  const us = Number(view.toString('latin1', at + MARK.length, at + MARK.length + DIGITS))
  return Number.isFinite(us) ? us / 1000 : undefined
}

/** Now, in milliseconds since the Unix epoch, with its fractions. */
export function wallNowMs(): number {
  return performance.timeOrigin + performance.now()
}
