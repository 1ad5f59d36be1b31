import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeMessage, type ServerMessage } from '../../src/protocol/messages.ts'
import { parseClientMessage, parseServerMessage } from '../../src/protocol/parse.ts'

const hello: ServerMessage = {
  type: 'hello',
  stream: 'door',
  rendition: 'main',
  renditions: ['main', 'sub'],
  layout: { video: { codec: 'avc1.64001f', width: 1280, height: 720 }, audio: null },
  poster: false,
  serverNowMs: 1,
}

describe('parseClientMessage', () => {
  it('reads each message that a client may send', () => {
    for (const message of [
      { type: 'report', delayMs: -0.5, fps: 24.9, dropped: 0 },
      { type: 'pause' },
      { type: 'resume' },
      { type: 'keyframes-only', on: false },
      { type: 'rendition', id: 'sub' },
    ]) {
      assert.deepEqual(parseClientMessage(JSON.stringify(message)), message)
    }
  })

  it('says what is wrong with any other text', () => {
    for (const [text, reason] of [
      ['', /not a JSON object/],
      ['[]', /not a JSON object/],
      ['null', /not a JSON object/],
      ['{}', /"type" is none of report, pause/],
      ['{"type":"seek"}', /"type" is none of/],
      ['{"type":"toString"}', /"type" is none of/],
      ['{"type":"pause","now":true}', /key that is not known/],
      ['{"type":"keyframes-only"}', /"on" is missing/],
      ['{"type":"keyframes-only","on":1}', /"on" is missing or out of range/],
      ['{"type":"rendition","id":"a/b"}', /"id"/],
      [`{"type":"rendition","id":"${'a'.repeat(65)}"}`, /"id"/],
      ['{"type":"report","delayMs":1e999,"fps":1,"dropped":0}', /"delayMs"/],
      ['{"type":"report","delayMs":1,"fps":-1,"dropped":0}', /"fps"/],
      ['{"type":"report","delayMs":1,"fps":1}', /"dropped"/],
    ] as const) {
      const message = parseClientMessage(text)
      assert.equal(message.type, 'invalid', text)
      assert.match('reason' in message ? message.reason : '', reason)
    }
  })

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseClientMessage(text)))
  })
})

describe('parseServerMessage', () => {
  it('reads what encodeMessage wrote', () => {
    assert.deepEqual(parseServerMessage(encodeMessage(hello)), hello)
    assert.deepEqual(parseServerMessage(encodeMessage({ ...hello, layout: null })), {
      ...hello,
      layout: null,
    })
  })

  it('passes over types that it does not know, and keeps keys that it does not know', () => {
    assert.equal(parseServerMessage('{"type":"weather"}'), undefined)
    assert.deepEqual(parseServerMessage(JSON.stringify({ ...hello, mood: 'good' })), {
      ...hello,
      mood: 'good',
    })
  })

  it('takes no message that lacks something', () => {
    for (const key of Object.keys(hello)) {
      assert.equal(parseServerMessage(JSON.stringify({ ...hello, [key]: undefined })), undefined, key)
    }
    assert.equal(
      parseServerMessage('{"type":"state","state":"asleep","cause":null,"message":null,"retryInMs":null}'),
      undefined,
    )
    assert.equal(parseServerMessage('{"type":"clock","pts90k":-1,"arrivedMs":1,"serverNowMs":1}'), undefined)
    assert.equal(parseServerMessage('{"type":"drop","reason":"slow","units":1,"bytes":1}'), undefined)
  })

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseServerMessage(text)))
  })
})
