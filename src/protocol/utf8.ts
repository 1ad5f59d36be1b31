/**
 * The text of UTF-8 bytes, without a byte order mark (RFC 3629 §6). Undefined where they are another encoding: none of
 * them is guessed, for a wrong guess would be written back. UTF-16 without a mark shows by its zeros.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The caller says what it is that cannot be read.
    return undefined
  }
}

/** The first line, from 1, that {@link decodeUtf8} takes offence at; the last one where it takes none. */
export function foreignLine(bytes: Uint8Array): number {
  let line = 1
  for (let start = 0; ; line++) {
    // No character of UTF-8 but the line break itself holds its byte.
    const end = bytes.indexOf(0x0a, start)
    if (end < 0 || decodeUtf8(bytes.subarray(start, end)) === undefined) return line
    start = end + 1
  }
}
