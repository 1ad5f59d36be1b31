import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startAt } from '../../src/rtsp/frame-start.ts'

describe('What begins between two frames', () => {
  const channels = new Set([0, 1])
  for (const [text, expected] of [
    ['$\0\0\x05', 'frame'],
    ['$\x01\0', 'more'],
    ['$', 'more'],
    ['$\x07\0\x05', 'junk'],
    ['RTSP/1.0 200 OK', 'message'],
    ['RTS', 'more'],
    ['RTSX', 'junk'],
    ['OPTIONS rtsp://', 'message'],
    ['OPTIONSX', 'junk'],
    ['\r\n', 'junk'],
    ['\0', 'junk'],
  ] as const) {
    it(`is seen in ${JSON.stringify(text)}`, () => {
      assert.equal(startAt(Buffer.from(`x${text}`, 'latin1'), 1, channels), expected)
    })
  }
})
