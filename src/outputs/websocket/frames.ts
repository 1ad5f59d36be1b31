import {
  frameHeaderBytes,
  OPCODE_BINARY,
  OPCODE_TEXT,
  PING_FRAME_BYTES,
  pongNumber,
  writeFrameHeader,
  writePingFrame,
} from '../../protocol/frame.ts'
import { UNIT_HEADROOM, UNIT_TAILROOM, type Unit } from '../../media/unit.ts'

/** Puts the unit's frame header into its headroom and, if `ping` is given, a ping of that number into its tailroom. */
export function frameUnit(unit: Unit, ping: number | undefined): Buffer {
  const { buffer } = unit
  const packetsEnd = buffer.byteLength - UNIT_TAILROOM
  const start = writeFrameHeader(buffer, UNIT_HEADROOM, OPCODE_BINARY, packetsEnd - UNIT_HEADROOM)
  if (ping !== undefined) writePingFrame(buffer, packetsEnd, ping)
  const end = ping === undefined ? packetsEnd : packetsEnd + PING_FRAME_BYTES
  // A Buffer, because a socket wraps any other Uint8Array into a new Buffer at each write.
  return Buffer.from(buffer.buffer, buffer.byteOffset + start, end - start)
}

/** Whether a ping travels at the end of the unit's frame: the tailroom is zero until {@link frameUnit} fills it. */
export function carriesPing({ buffer }: Unit): boolean {
  return buffer[buffer.length - UNIT_TAILROOM] !== 0
}

/** The number of the ping in the unit's tailroom. */
export function pingNumberOf(unit: Unit): number | undefined {
  return pongNumber(unit.buffer.subarray(unit.buffer.byteLength - 8))
}

/** A whole text frame. */
export function textFrame(text: string): Buffer {
  return wholeFrame(OPCODE_TEXT, Buffer.from(text))
}

/** A whole binary frame. */
export function binaryFrame(payload: Uint8Array): Buffer {
  return wholeFrame(OPCODE_BINARY, payload)
}

function wholeFrame(opcode: typeof OPCODE_TEXT | typeof OPCODE_BINARY, payload: Uint8Array): Buffer {
  const headerBytes = frameHeaderBytes(payload.byteLength)
  const frame = Buffer.allocUnsafe(headerBytes + payload.byteLength)
  writeFrameHeader(frame, headerBytes, opcode, payload.byteLength)
  frame.set(payload, headerBytes)
  return frame
}
