/** What a payload begins, as far as its first slice or delimiter tells; undefined where it begins neither. */
export type PictureStart = 'picture' | 'slice' | undefined

const FU_START = 0x80

/** Of an H.264 payload (RFC 6184 §5.6 to §5.8). */
export function h264Start(payload: Uint8Array): PictureStart {
  const type = payload[0]! & 0x1f
  if (type === 28) {
    const header = payload[1] ?? 0
    return (header & FU_START) === 0 ? undefined : h264NalStart(header & 0x1f, payload[2])
  }
  if (type !== 24) return h264NalStart(type, payload[1])
  for (let at = 1; at + 3 < payload.length; at += 2 + sizeAt(payload, at)) {
    const start = h264NalStart(payload[at + 2]! & 0x1f, payload[at + 3])
    if (start !== undefined) return start
  }
  return undefined
}

/**
 * Of an H.265 payload (RFC 7798 §4.4.1 to §4.4.3).
 *
 * @param orderBytes of a decoding order number in front of what a payload holds first.
 */
export function h265Start(payload: Uint8Array, orderBytes: number): PictureStart {
  const type = (payload[0]! >> 1) & 0x3f
  if (type === 49) {
    const header = payload[2] ?? 0
    return (header & FU_START) === 0 ? undefined : h265NalStart(header & 0x3f, payload[3 + orderBytes])
  }
  if (type !== 48) return h265NalStart(type, payload[2 + orderBytes])
  const between = orderBytes > 0 ? 1 : 0
  for (let at = 2 + orderBytes; at + 4 < payload.length; at += 2 + sizeAt(payload, at) + between) {
    const start = h265NalStart((payload[at + 2]! >> 1) & 0x3f, payload[at + 4])
    if (start !== undefined) return start
  }
  return undefined
}

/** `body`: the byte behind the header. A slice whose first_mb_in_slice is 0 begins with a one (ITU-T H.264 §7.3.3). */
function h264NalStart(type: number, body: number | undefined): PictureStart {
  if (type === 9) return 'picture'
  if (type !== 1 && type !== 2 && type !== 5) return undefined
  return ((body ?? 0) & 0x80) === 0 ? 'slice' : 'picture'
}

/** The bit behind the header is first_slice_segment_in_pic_flag (ITU-T H.265 §7.3.6.1). */
function h265NalStart(type: number, body: number | undefined): PictureStart {
  if (type === 35) return 'picture'
  if (type >= 32) return undefined
  return ((body ?? 0) & 0x80) === 0 ? 'slice' : 'picture'
}

function sizeAt(payload: Uint8Array, at: number): number {
  return (payload[at]! << 8) | payload[at + 1]!
}
