import { startCodeEnd } from '../codecs/annex-b.ts'
import type { NalWriter } from './nal-writer.ts'

/**
 * Begins an H.264 NAL unit of which `body` stands behind its header, and what follows in it behind start codes: cameras
 * exist that send a whole picture in byte stream format (ITU-T H.264 Annex B) as if it were the parameter set that it
 * begins with. Slices are not searched: no start code can be in them.
 */
export function beginNals(first: number, body: Uint8Array, out: NalWriter): void {
  out.begin(first)
  let rest = body
  if (isAhead(first)) {
    for (let next = startCodeEnd(rest, 0); next !== -1 && next < rest.length; next = startCodeEnd(rest, 0)) {
      out.append(rest.subarray(0, withoutZeros(rest, next - 3)))
      out.begin(rest[next]!)
      const isSlice = !isAhead(rest[next]!)
      rest = rest.subarray(next + 1)
      if (isSlice) break
    }
  }
  out.append(rest)
}

/** The payload behind the start code that some cameras put in front of its NAL unit. */
export function withoutStartCode(payload: Uint8Array): Uint8Array {
  if (payload[0] !== 0 || payload[1] !== 0) return payload
  const begin = payload[2] === 0 ? 3 : 2
  return payload[begin] === 1 ? payload.subarray(begin + 1) : payload
}

/** Is it a message, a parameter set or a delimiter: does it stand in front of a picture's slices? */
function isAhead(header: number): boolean {
  const type = header & 0x1f
  return type >= 6 && type <= 9
}

function withoutZeros(bytes: Uint8Array, end: number): number {
  let at = end
  while (at > 0 && bytes[at - 1] === 0) at -= 1
  return at
}
