/** Looks at each byte of a stream and tells a tally what it found. */
export interface Check {
  /** Takes bytes `from` to `to`, cut anywhere, that were read at `nowMs` by `performance.now()`. They are not kept. */
  push(bytes: Uint8Array, from: number, to: number, nowMs: number): void
}

export type VideoCodec = 'h264' | 'h265'

/** Whether a NAL unit with this first byte is, or leads, a keyframe (ITU-T H.264 §7.4.1, H.265 §7.4.2.2). */
export function leadsKeyframe(codec: VideoCodec, first: number): boolean {
  if (codec === 'h264') return [5, 7].includes(first & 0x1f)
  const type = (first >> 1) & 0x3f
  return (type >= 16 && type <= 21) || (type >= 32 && type <= 34)
}
