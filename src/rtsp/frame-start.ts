/** What begins at a place where a message or an interleaved frame is due. */
export type FrameStart = 'frame' | 'message' | 'junk' | 'more'

/** What a camera may say there: an answer, or a request of its own (RFC 2326 §10). */
const STARTS = [
  'RTSP/',
  'ANNOUNCE ',
  'GET_PARAMETER ',
  'OPTIONS ',
  'REDIRECT ',
  'SET_PARAMETER ',
  'TEARDOWN ',
].map((text) => Buffer.from(text))

const FIRST_BYTES: ReadonlySet<number | undefined> = new Set(STARTS.map(([first]) => first))
const DOLLAR = 0x24
const FRAME_HEADER_BYTES = 4

/**
 * What begins at `bytes[at]` on a connection on which frames of these channels come: some cameras leave bytes between
 * them that belong to nothing. `more`: what there is may still be a beginning.
 */
export function startAt(bytes: Uint8Array, at: number, channels: ReadonlySet<number>): FrameStart {
  if (bytes[at] === DOLLAR) {
    const channel = bytes[at + 1]
    if (channel !== undefined && !channels.has(channel)) return 'junk'
    return at + FRAME_HEADER_BYTES <= bytes.length ? 'frame' : 'more'
  }
  if (!FIRST_BYTES.has(bytes[at])) return 'junk'
  let isPrefix = false
  for (const start of STARTS) {
    const alike = alikeBytes(bytes, at, start)
    if (alike === start.length) return 'message'
    isPrefix ||= at + alike === bytes.length
  }
  return isPrefix ? 'more' : 'junk'
}

/** How many bytes from `at` on are those of `start`. */
function alikeBytes(bytes: Uint8Array, at: number, start: Uint8Array): number {
  let count = 0
  while (count < start.length && bytes[at + count] === start[count]) count += 1
  return count
}
