import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeRequest, encodeResponse, headerOf, headersOf } from '../../src/rtsp/message.ts'

describe('RTSP message', () => {
  it('ends lines by CR LF and counts a body in bytes', () => {
    assert.equal(
      Buffer.from(encodeRequest('OPTIONS', '*', [['CSeq', '1']])).toString(),
      'OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n',
    )
    assert.equal(
      Buffer.from(encodeResponse(404, [['CSeq', '2']], 'é')).toString(),
      'RTSP/1.0 404 Not Found\r\nCSeq: 2\r\nContent-Length: 2\r\n\r\né',
    )
  })

  it('refuses a line break, which would be a header of somebody else', () => {
    assert.throws(() => encodeRequest('DESCRIBE', 'rtsp://h/\r\nX: y', []), RangeError)
    assert.throws(() => encodeResponse(200, [['CSeq', '1\nX: y']]), RangeError)
  })

  it('finds headers whatever their case, repeated ones in order', () => {
    const message = {
      headers: [
        ['cseq', '1'],
        ['A', 'x'],
        ['a', 'y'],
      ] as const,
    }
    assert.equal(headerOf(message, 'CSeq'), '1')
    assert.deepEqual(headersOf(message, 'A'), ['x', 'y'])
    assert.equal(headerOf(message, 'B'), undefined)
  })
})
