/** A ping frame with an eight-byte payload. */
export const PING_FRAME_BYTES = 10

const FIN = 0x80
const OPCODE_PING = 0x9
const PING_PAYLOAD_BYTES = 8

export const OPCODE_TEXT = 0x1
export const OPCODE_BINARY = 0x2

/** Bytes that the header of an unmasked frame with this payload takes. */
export function frameHeaderBytes(payloadBytes: number): 2 | 4 | 10 {
  return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10
}

/**
 * Writes the header of one final, unmasked frame so that it ends at `end`, right before the payload (RFC 6455 §5.2).
 * Returns where it starts.
 */
export function writeFrameHeader(
  buffer: Uint8Array,
  end: number,
  opcode: typeof OPCODE_TEXT | typeof OPCODE_BINARY,
  payloadBytes: number,
): number {
  const start = end - frameHeaderBytes(payloadBytes)
  if (start < 0) throw new RangeError(`Cannot write the frame header: no room before byte ${end}`)
  buffer[start] = FIN | opcode
  if (payloadBytes < 126) {
    buffer[start + 1] = payloadBytes
  } else if (payloadBytes < 65_536) {
    buffer[start + 1] = 126
    buffer[start + 2] = payloadBytes >> 8
    buffer[start + 3] = payloadBytes & 0xff
  } else {
    buffer[start + 1] = 127
    writeUint64(buffer, start + 2, payloadBytes)
  }
  return start
}

/** Writes a whole ping frame of {@link PING_FRAME_BYTES} at `start`; its payload is `number` in eight bytes (RFC 6455 §5.5.2). */
export function writePingFrame(buffer: Uint8Array, start: number, number: number): void {
  buffer[start] = FIN | OPCODE_PING
  buffer[start + 1] = PING_PAYLOAD_BYTES
  writeUint64(buffer, start + 2, number)
}

/** The ping number that a pong brings back, or undefined when it answers no ping of ours (RFC 6455 §5.5.3). */
export function pongNumber(payload: Uint8Array): number | undefined {
  if (payload.byteLength !== PING_PAYLOAD_BYTES) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const number = view.getBigUint64(0)
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : undefined
}

/** Byte by byte: a DataView and a BigInt for each unit of each camera are not free. */
function writeUint64(buffer: Uint8Array, start: number, value: number): void {
  let rest = value
  for (let at = start + 7; at >= start; at--) {
    buffer[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
}
