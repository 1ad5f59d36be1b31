/** What becomes of a camera's frames on the way: every 20th is lost, every 10th is damaged, or junk comes behind each. */
export type Wire = 'clean' | 'loses' | 'corrupts' | 'junk'

/** Behind the headers of interleaving and RTP, and the NAL unit's first two bytes. */
const PAYLOAD_AT = 18
const DAMAGE_EVERY = 23
const JUNK = Buffer.from('\0\xff no frame and no message \r\n', 'latin1')

/** The bytes that are sent for the `nth` interleaved frame. */
export function onTheWire(wire: Wire, nth: number, frame: Buffer): readonly Buffer[] {
  if (wire === 'loses') return nth % 20 === 0 ? [] : [frame]
  if (wire === 'junk') return [frame, JUNK]
  if (wire === 'clean' || nth % 10 !== 0) return [frame]
  const damaged = Buffer.from(frame)
  for (let at = PAYLOAD_AT; at < damaged.length; at += DAMAGE_EVERY) damaged[at] = ~(damaged[at] ?? 0) & 0xff
  return [damaged]
}
