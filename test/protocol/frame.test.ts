import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  frameHeaderBytes,
  OPCODE_BINARY,
  OPCODE_TEXT,
  pongNumber,
  writeFrameHeader,
  writePingFrame,
} from '../../src/protocol/frame.ts'

function header(opcode: 1 | 2, payloadBytes: number): string {
  const buffer = new Uint8Array(12)
  const start = writeFrameHeader(buffer, 11, opcode, payloadBytes)
  assert.equal(11 - start, frameHeaderBytes(payloadBytes))
  return Buffer.from(buffer.subarray(start, 11)).toString('hex')
}

describe('writeFrameHeader', () => {
  it('writes lengths below 126 into one byte, right before the payload', () => {
    assert.equal(header(OPCODE_BINARY, 0), '8200')
    assert.equal(header(OPCODE_TEXT, 5), '8105')
    assert.equal(header(OPCODE_BINARY, 125), '827d')
  })

  it('writes lengths from 126 to 65535 into 16 bits', () => {
    assert.equal(header(OPCODE_BINARY, 126), '827e007e')
    assert.equal(header(OPCODE_BINARY, 188), '827e00bc')
    assert.equal(header(OPCODE_BINARY, 65_535), '827effff')
  })

  it('writes lengths from 65536 on into 64 bits', () => {
    assert.equal(header(OPCODE_BINARY, 65_536), '827f0000000000010000')
    assert.equal(header(OPCODE_BINARY, 2 ** 32 + 1), '827f0000000100000001')
  })

  it('writes into a view that starts in the middle of its memory', () => {
    const memory = new Uint8Array(8)
    assert.equal(writeFrameHeader(memory.subarray(3, 7), 4, OPCODE_BINARY, 300), 0)
    assert.equal(Buffer.from(memory).toString('hex'), '000000827e012c00')
  })

  it('refuses to write before the start of the buffer', () => {
    assert.throws(() => writeFrameHeader(new Uint8Array(10), 3, OPCODE_BINARY, 300), RangeError)
  })
})

describe('writePingFrame', () => {
  it('writes an unmasked ping with eight bytes of payload, which a pong brings back', () => {
    const buffer = new Uint8Array(12)
    writePingFrame(buffer, 1, 0x0102_0304_0506)
    assert.equal(Buffer.from(buffer).toString('hex'), '008908000001020304050600')
    assert.equal(pongNumber(buffer.subarray(3, 11)), 0x0102_0304_0506)
  })

  it('takes no number from a pong that answers no ping of ours', () => {
    assert.equal(pongNumber(new Uint8Array(0)), undefined)
    assert.equal(pongNumber(new Uint8Array(9)), undefined)
    assert.equal(pongNumber(new Uint8Array(8).fill(0xff)), undefined)
  })
})
