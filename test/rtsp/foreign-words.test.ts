import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { foreignWords } from '../../src/rtsp/foreign-words.ts'

const wordsOf = (text: string): string | undefined => foreignWords(Buffer.from(text, 'latin1'))

describe('What a peer says first', () => {
  it('is not foreign as long as it may be the beginning of RTSP', () => {
    for (const text of [
      '',
      '\r\n',
      'R',
      'RTSP/',
      'RTSP/1.0 200 OK',
      'ANNOUNCE rtsp:',
      '$\0\0',
      '\r\nRTSP/1.0',
    ])
      assert.equal(wordsOf(text), undefined, text)
  })

  it('is shown as far as it is text: one line, without control characters', () => {
    assert.equal(wordsOf('SSH-2.0-x\r\nmore'), 'it says "SSH-2.0-x"')
    assert.equal(wordsOf('HTTP/1.1 400 "Bad"'), `it says "HTTP/1.1 400 'Bad'"`)
    assert.equal(wordsOf('220 \u001b[31m'), 'what it says is no text')
    assert.equal(wordsOf('\u0015\u0003\u0001'), 'it speaks TLS, so try rtsps://')
  })
})
