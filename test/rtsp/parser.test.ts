import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { encodeRequest, encodeResponse } from '../../src/rtsp/message.ts'
import { EXCUSED_BYTES, MAX_JUNK_BYTES, RTSP_LIMITS, RtspParser } from '../../src/rtsp/parser.ts'

/** Everything that a parser says about the chunks, as text. `channels`: frames of these are expected. */
function eventsOf(chunks: Iterable<Uint8Array>, channels?: ReadonlySet<number>): string[] {
  const events: string[] = []
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
  const parser = new RtspParser({
    request: (m) => events.push(`request ${m.method} ${m.url} ${JSON.stringify(m.headers)} ${text(m.body)}`),
    response: (m) =>
      events.push(`response ${m.status} ${m.reason} ${JSON.stringify(m.headers)} ${text(m.body)}`),
    frame: ({ channel, payload }) => events.push(`frame ${channel} ${text(payload)}`),
    fault: (reason) => events.push(`fault ${reason}`),
  })
  if (channels) parser.expectFrames(channels)
  for (const chunk of chunks) parser.push(chunk)
  return events
}

const CONVERSATION = Buffer.concat([
  encodeRequest('SETUP', 'rtsp://h/a/trackID=0', [['CSeq', '1']]),
  Buffer.from([0x24, 1, 0, 3, 0x0a, 0x24, 0x0d]),
  Buffer.from('\r\n\r\n'),
  Buffer.from([0x24, 2, 0, 0]),
  encodeResponse(200, [['CSeq', '1']], 'v=0\r\nRTSP/1.0 200'),
  Buffer.from('RTSP/1.0 401 Nope\nWWW-Authenticate: Basic realm="a",\n  Digest realm="b"\nX:y\n\n'),
])

const EXPECTED = [
  'request SETUP rtsp://h/a/trackID=0 [["CSeq","1"]] ',
  'frame 1 \n$\r',
  'frame 2 ',
  'response 200 OK [["CSeq","1"],["Content-Length","17"]] v=0\r\nRTSP/1.0 200',
  String.raw`response 401 Nope [["WWW-Authenticate","Basic realm=\"a\", Digest realm=\"b\""],["X","y"]] `,
]

describe('RtspParser', () => {
  it('reads requests, responses and frames, LF alone and folded headers too', () => {
    assert.deepEqual(eventsOf([CONVERSATION]), EXPECTED)
  })

  it('reads the same byte by byte', () => {
    assert.deepEqual(eventsOf([...CONVERSATION].map((byte) => Uint8Array.of(byte))), EXPECTED)
  })

  it('reads the same in any chunks', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: CONVERSATION.length }))
    fc.assert(
      fc.property(cuts, (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), CONVERSATION.length]
        assert.deepEqual(
          eventsOf(ends.map((end, i) => CONVERSATION.subarray(ends[i - 1] ?? 0, end))),
          EXPECTED,
        )
      }),
    )
  })

  it('says one fault and no more, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .constantFrom('RTSP/1.0 200 OK\r\n', 'A b RTSP/1.0\n', 'Content-Length: ', '5\r\n\r\n', '\r\n', '$\0')
        .map((s) => Buffer.from(s)),
    )
    fc.assert(
      fc.property(fc.array(piece), (chunks) => {
        const faults = eventsOf(chunks).flatMap((event, i, all) =>
          event.startsWith('fault') ? [all.length - i] : [],
        )
        assert.ok(faults.length === 0 || (faults.length === 1 && faults[0] === 1))
      }),
    )
  })

  describe('that expects frames', () => {
    const channels = new Set([1, 2])
    const junk = Buffer.from([0x0d, 0, 0x24, 0x24, 9, 0x52, 0x54, 0x53, 0x50, 0x20, 0x24])
    const bytes = Buffer.concat([junk, CONVERSATION.subarray(CONVERSATION.indexOf(0x24)), junk, junk])
    const whole = Buffer.concat([bytes, Buffer.from([0x24, 2, 0, 1, 0x41])])
    const expected = [...EXPECTED.slice(1), 'frame 2 A']
    const much = Buffer.alloc(MAX_JUNK_BYTES)
    const one = Buffer.alloc(1)
    const frame = (payload: string): Buffer =>
      Buffer.concat([Buffer.of(0x24, 1, payload.length >> 8, payload.length & 0xff), Buffer.from(payload)])
    const fault = 'fault what comes between its frames has no end'

    it('passes over what is neither message nor frame, in any chunks', () => {
      assert.deepEqual(eventsOf([whole], channels), expected)
      const cuts = fc.array(fc.integer({ min: 0, max: whole.length }))
      const property = fc.property(cuts, (cuts) => {
        const ends = [...cuts.sort((a, b) => a - b), whole.length]
        const chunks = ends.map((end, index) => whole.subarray(ends[index - 1] ?? 0, end))
        assert.deepEqual(eventsOf(chunks, channels), expected)
      })
      fc.assert(property)
    })

    it('gives up on what has no end', () => {
      assert.deepEqual(eventsOf([much, frame('A')], channels), ['frame 1 A'])
      assert.deepEqual(eventsOf([much, one, frame('A')], channels), [fault])
    })

    it('gives up on junk that outweighs what comes between, however often that comes', () => {
      const excused = Buffer.alloc(EXCUSED_BYTES)
      assert.deepEqual(eventsOf([much, frame('A'), excused, frame('B')], channels), [
        'frame 1 A',
        'frame 1 B',
      ])
      assert.deepEqual(eventsOf([much, frame('A'), excused, one, frame('B')], channels), ['frame 1 A', fault])
      assert.deepEqual(eventsOf([much, frame(''), one], channels), ['frame 1 ', fault])
      const options = Buffer.from('OPTIONS * RTSP/1.0\n\n')
      assert.deepEqual(eventsOf([much, options, much], channels), ['request OPTIONS * [] ', fault])
    })

    it('bears with junk as long as enough comes between', () => {
      const large = frame('A'.repeat(MAX_JUNK_BYTES / EXCUSED_BYTES))
      const answer = encodeResponse(200, [], 'A'.repeat(MAX_JUNK_BYTES / EXCUSED_BYTES))
      const chunks = [much, large, much, large, large, much, answer, much, large]
      assert.deepEqual(
        eventsOf(chunks, channels).map((event) => event.slice(0, 8)),
        ['frame 1 ', 'frame 1 ', 'frame 1 ', 'response', 'frame 1 '],
      )
      assert.deepEqual(eventsOf([large, much, one], channels).slice(1), [fault])
    })
  })

  const start = 'RTSP/1.0 200 OK\r\n'
  for (const [what, text, reason] of [
    ['a line without end', `${start}X: ${'y'.repeat(RTSP_LIMITS.maxLineBytes)}`, 'a line is too long'],
    ['too many headers', start + 'X: y\r\n'.repeat(RTSP_LIMITS.maxHeaders + 1), 'there are too many headers'],
    ['headers without end', start + ` ${'y'.repeat(9000)}\r\n`.repeat(9), 'the headers are too large'],
    [
      'a body past the limit',
      `${start}Content-Length: ${RTSP_LIMITS.maxBodyBytes + 1}\r\n\r\n`,
      'the body is too large',
    ],
    ['a length below zero', `${start}Content-Length: -1\r\n\r\n`, 'Content-Length is no number'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n', 'it does not speak RTSP'],
    ['a carriage return inside a line', `${start}X: a\rb\r\n`, 'a line holds control characters'],
  ] as const) {
    it(`refuses ${what}`, () => assert.deepEqual(eventsOf([Buffer.from(text)]), [`fault ${reason}`]))
  }
})
