/** How much of what a peer says first is kept and shown. */
export const MAX_FIRST_BYTES = 64

/**
 * What a peer that does not speak RTSP says, by the first bytes that came of it: in words for people, printable ASCII
 * alone. Undefined while they may still be the beginning of an RTSP message or frame.
 */
export function foreignWords(first: Uint8Array): string | undefined {
  const text = Buffer.from(first).toString('latin1').trimStart()
  if (text === '' || /^(?:\$|RTSP\/|[A-Z_]+(?: |$))/.test(text)) return undefined
  return wordsOf(first)
}

/** The first line in quotes, or what it seems to be where it is no text. */
export function wordsOf(first: Uint8Array): string {
  if (first[0] === TLS_ALERT && first[1] === TLS_MAJOR) return 'it speaks TLS, so try rtsps://'
  const line =
    Buffer.from(first)
      .toString('latin1')
      .trimStart()
      .split(/[\r\n]/, 1)[0] ?? ''
  return /^[\x20-\x7e]+$/.test(line)
    ? `it says "${line.replaceAll('"', "'").trim()}"`
    : 'what it says is no text'
}

const TLS_ALERT = 0x15
const TLS_MAJOR = 0x03
