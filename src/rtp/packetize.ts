/** One RTP payload: a few bytes that the payload format adds, then a view of the media's own bytes. */
export interface Fragment {
  readonly head: Uint8Array
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)
const AUD = 9
const FU_A = 28

/**
 * The payloads of one H.264 access unit (RFC 6184 §5.6, §5.8): one NAL unit each, or FU-A where one is larger than
 * `maxBytes`. Access unit delimiters are left out: RTP's marker says the same. `nalus` carry no start codes.
 */
export function fragmentH264(nalus: readonly Uint8Array[], maxBytes: number): Fragment[] {
  const fragments: Fragment[] = []
  for (const nalu of nalus) {
    const header = nalu[0]
    if (header === undefined || (header & 0x1f) === AUD) continue
    if (nalu.length <= maxBytes) fragments.push({ head: NOTHING, body: nalu })
    else pushFragmentationUnits(fragments, nalu, header, maxBytes - 2)
  }
  return fragments
}

/**
 * The payloads of one AAC frame without ADTS header, in mode AAC-hbr (RFC 3640 §3.3.6): sizes of 13 bits, indexes
 * of 3. A frame larger than `maxBytes` goes in pieces that all carry its whole size (RFC 3640 §3.2.1).
 */
export function fragmentAac(frame: Uint8Array, maxBytes: number): Fragment[] {
  // AU-headers-length in bits, then one AU header: size, index 0.
  const head = Uint8Array.of(0, 16, (frame.length >> 5) & 0xff, (frame.length & 0x1f) << 3)
  const fragments: Fragment[] = []
  for (let at = 0; at < frame.length; at += maxBytes - head.length) {
    fragments.push({ head, body: frame.subarray(at, at + maxBytes - head.length) })
  }
  return fragments
}

function pushFragmentationUnits(fragments: Fragment[], nalu: Uint8Array, header: number, step: number): void {
  const indicator = (header & 0xe0) | FU_A
  const type = header & 0x1f
  for (let at = 1; at < nalu.length; at += step) {
    const start = at === 1 ? 0x80 : 0
    const end = at + step >= nalu.length ? 0x40 : 0
    fragments.push({ head: Uint8Array.of(indicator, start | end | type), body: nalu.subarray(at, at + step) })
  }
}
