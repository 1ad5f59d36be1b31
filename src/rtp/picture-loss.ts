const RECEIVER_REPORT = 201
const PAYLOAD_SPECIFIC_FEEDBACK = 206
const PICTURE_LOSS = 1

/**
 * A compound that tells the sender `mediaSsrc` that a picture was lost, so that it sends a keyframe (RFC 4585 §6.3.1), behind
 * the receiver report about nothing that a compound begins with (RFC 3550 §6.1).
 */
export function encodePictureLoss(ssrc: number, mediaSsrc: number): Uint8Array {
  const bytes = new Uint8Array(20)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x80)
  view.setUint8(1, RECEIVER_REPORT)
  view.setUint16(2, 1)
  view.setUint32(4, ssrc)
  view.setUint8(8, 0x80 | PICTURE_LOSS)
  view.setUint8(9, PAYLOAD_SPECIFIC_FEEDBACK)
  view.setUint16(10, 2)
  view.setUint32(12, ssrc)
  view.setUint32(16, mediaSsrc)
  return bytes
}
