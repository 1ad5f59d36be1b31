import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeStamp, findStamp, wallNowMs } from '../../bench/stamp.ts'
import type { Check } from '../../bench/viewers/check.ts'
import { FlvCheck } from '../../bench/viewers/flv-check.ts'
import { HttpBody } from '../../bench/viewers/http-body.ts'
import { RtpCheck } from '../../bench/viewers/rtp-check.ts'
import { Tally } from '../../bench/viewers/tally.ts'
import { TsCheck } from '../../bench/viewers/ts-check.ts'
import { WebSocketFrames } from '../../bench/viewers/websocket-frames.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const KEY_NAL = hex('000001 65 88')
const OTHER_NAL = hex('000001 41 9a')
const PES_HEADER = hex('000001e0 0000 80 80 05 2100010001')

/** One packet of 188 bytes; what its body leaves is stuffing, with the random access flag if wanted. */
function packet(pid: number, counter: number, body: Buffer, { starts = true, flag = false } = {}): Buffer {
  const room = 184 - body.length
  const head = Buffer.of(
    0x47,
    (starts ? 0x40 : 0) | (pid >> 8),
    pid & 0xff,
    (room > 0 ? 0x30 : 0x10) | counter,
  )
  if (room === 0) return Buffer.concat([head, body])
  const field = Buffer.alloc(room, 0xff)
  field[0] = room - 1
  if (room > 1) field[1] = flag ? 0x40 : 0
  return Buffer.concat([head, field, body])
}

/** PAT and PMT of one video on PID 0x44, in a table as go2rtc's: no descriptors. */
const TABLES = [
  packet(0, 0, hex('00 00b00d 0001c10000 0001e100 00000000')),
  packet(0x100, 0, hex('00 02b012 0001c10000 e044f000 1be044f000 00000000')),
]
const PICTURES = [
  packet(0x44, 0, Buffer.concat([PES_HEADER, KEY_NAL]), { flag: false }),
  packet(0x44, 1, Buffer.from('rest'), { starts: false }),
  packet(0x44, 2, Buffer.concat([PES_HEADER, OTHER_NAL])),
  packet(0x44, 3, Buffer.concat([PES_HEADER, OTHER_NAL])),
  packet(0x44, 4, Buffer.concat([PES_HEADER, OTHER_NAL]), { flag: true }),
  packet(0x44, 5, Buffer.concat([PES_HEADER, OTHER_NAL])),
]

/** What a check of these bytes, given in pieces of that size, tells. */
function seen(make: (tally: Tally) => Check, bytes: Buffer, size = bytes.length): Record<string, unknown> {
  const tally = new Tally()
  const check = make(tally)
  for (let at = 0; at < bytes.length; at += size)
    check.push(bytes, at, Math.min(bytes.length, at + size), performance.now())
  const { pictures, keyframes, lostPackets, badPackets, startedWithKeyframe, delaysMs } = tally
  return { pictures, keyframes, lostPackets, badPackets, startedWithKeyframe, delays: delaysMs.length }
}

describe('The check of any MPEG-TS', () => {
  const ts = (tally: Tally): Check => new TsCheck(tally)
  const whole = Buffer.concat([...TABLES, ...PICTURES])

  it('counts pictures of the video that the tables name; keyframes by NAL unit or flag, however it is cut', () => {
    for (const size of [whole.length, 188, 187, 500, 1000])
      assert.deepEqual(
        seen(ts, whole, size),
        { pictures: 4, keyframes: 2, lostPackets: 0, badPackets: 0, startedWithKeyframe: true, delays: 0 },
        `pieces of ${size}`,
      )
  })

  it('finds a hole, and a broken packet', () => {
    const holed = Buffer.concat([...TABLES, ...PICTURES.filter((_, i) => i !== 1)])
    assert.equal(seen(ts, holed).lostPackets, 1)
    const broken = Buffer.from(whole)
    broken[188 * 4] = 0x48
    const { badPackets, lostPackets } = seen(ts, broken)
    assert.deepEqual({ badPackets, lostPackets }, { badPackets: 1, lostPackets: 1 })
  })

  it('finds where packets begin, and says that a start between keyframes was none at a keyframe', () => {
    const later = Buffer.concat([Buffer.from('tail of a packet'), ...TABLES, ...PICTURES.slice(2)])
    assert.deepEqual(seen(ts, later), {
      pictures: 3,
      keyframes: 1,
      lostPackets: 0,
      badPackets: 0,
      startedWithKeyframe: false,
      delays: 0,
    })
  })

  it('reads the stamp at a picture’s end', () => {
    const end = packet(0x44, 6, Buffer.concat([hex('000001'), Buffer.from(encodeStamp(wallNowMs()))]), {
      starts: false,
    })
    assert.equal(seen(ts, Buffer.concat([whole, end])).delays, 1)
  })
})

describe('The check of FLV', () => {
  const flv = (tally: Tally): Check => new FlvCheck(tally)
  const tag = (type: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(11)
    head[0] = type
    head.writeUIntBE(body.length, 1, 3)
    const length = Buffer.alloc(4)
    length.writeUInt32BE(11 + body.length)
    return Buffer.concat([head, body, length])
  }
  const stamp = Buffer.from(encodeStamp(wallNowMs()))
  const whole = Buffer.concat([
    hex('464c5601 05 00000009 00000000'),
    tag(18, Buffer.from('onMetaData')),
    tag(9, hex('17 00 000000 0142')),
    tag(9, hex('17 01 000000 00000001 65')),
    tag(8, hex('af 01 21')),
    tag(9, Buffer.concat([hex('27 01 000000'), stamp])),
    tag(9, hex('91 6176633100')),
  ])

  it('counts coded pictures and keyframes and reads stamps, however it is cut', () => {
    for (const size of [whole.length, 1, 7, 64])
      assert.deepEqual(
        seen(flv, whole, size),
        { pictures: 3, keyframes: 2, lostPackets: 0, badPackets: 0, startedWithKeyframe: true, delays: 1 },
        `pieces of ${size}`,
      )
  })

  it('sees by a wrong length that bytes are missing', () => {
    assert.equal(seen(flv, Buffer.concat([whole.subarray(0, 60), whole.subarray(64)])).badPackets, 1)
    assert.equal(seen(flv, Buffer.from('<html>no such stream</html>')).badPackets, 1)
  })
})

describe('The check of RTP', () => {
  const rtp = (sequence: number, timestamp: number, payload: string | Uint8Array, marker = true): Buffer => {
    const head = hex('80 60 0000 00000000 00000001')
    if (marker) head[1] = 0xe0
    head.writeUInt16BE(sequence & 0xffff, 2)
    head.writeUInt32BE(timestamp, 4)
    return Buffer.concat([head, typeof payload === 'string' ? hex(payload) : payload])
  }
  const tallyOf = (codec: 'h264' | 'h265', packets: readonly Buffer[]): Tally => {
    const tally = new Tally()
    const check = new RtpCheck(tally, codec)
    for (const one of packets) check.push(one, performance.now())
    return tally
  }

  it('counts pictures by their timestamps, keyframes in single units, aggregates and fragments', () => {
    const { pictures, keyframes, lostPackets } = tallyOf('h264', [
      rtp(65_534, 0, '7c85', false),
      rtp(65_535, 0, '7c45'),
      rtp(0, 3600, '419a'),
      rtp(1, 7200, '78 0002 6742 0002 6888', false),
      rtp(2, 7200, '6588'),
      rtp(3, 10_800, '6588'),
      rtp(4, 14_400, '419a'),
    ])
    assert.deepEqual({ pictures, keyframes, lostPackets }, { pictures: 4, keyframes: 3, lostPackets: 0 })
    const h265 = tallyOf('h265', [
      rtp(1, 0, '6201 93'),
      rtp(2, 1, '6201 81'),
      rtp(3, 2, '2601'),
      rtp(4, 3, '0201'),
    ])
    assert.deepEqual([h265.pictures, h265.keyframes], [3, 2])
  })

  it('counts what is missing, and reads stamps', () => {
    const stamp = encodeStamp(wallNowMs())
    const tally = tallyOf('h264', [rtp(1, 0, '419a', false), rtp(4, 0, stamp), rtp(5, 1, '419a'), hex('00')])
    assert.deepEqual([tally.lostPackets, tally.badPackets, tally.delaysMs.length], [2, 1, 1])
  })
})

describe('A stamp', () => {
  it('is read as it was written, to the microsecond, and needs no emulation prevention', () => {
    const nalu = encodeStamp(1_795_000_000_123.456)
    assert.equal(findStamp(nalu, 0, nalu.length), 1_795_000_000_123.456)
    assert.equal(findStamp(nalu, 0, nalu.length - 2), undefined)
    assert.ok(!Buffer.from(nalu).includes(Buffer.of(0, 0)))
  })
})

describe('The body of an HTTP answer', () => {
  const text =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nabcde\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n'
  const bodyOf = (answer: string, size: number): [string, number | undefined] => {
    let body = ''
    const reader = new HttpBody(
      (bytes, from, to) => (body += Buffer.from(bytes).toString('latin1', from, to)),
    )
    const bytes = Buffer.from(answer)
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes, at, Math.min(bytes.length, at + size))
    return [body, reader.status]
  }

  it('comes out of its chunks, or as it is, however it is cut', () => {
    for (const size of [1, 3, 50, 1000]) {
      assert.deepEqual(bodyOf(text, size), ['abcde0123456789abcdef', 200], `pieces of ${size}`)
      assert.deepEqual(bodyOf('HTTP/1.0 404 Not Found\r\n\r\nno such', size), ['no such', 404])
    }
  })
})

describe('A server’s WebSocket frames', () => {
  it('are taken apart, however they are cut', () => {
    const long = Buffer.alloc(300, 0x61)
    const bytes = Buffer.concat([
      hex('8203 616263'),
      hex('827e012c'),
      long,
      hex('8102 7b7d'),
      hex('8901 70'),
      hex('8802 03e9'),
    ])
    for (const size of [bytes.length, 1, 2, 7]) {
      const got: unknown[] = []
      let message = ''
      const frames = new WebSocketFrames({
        bytes: (view, from, to) => (message += Buffer.from(view).toString('latin1', from, to)),
        messageEnd: () => got.push(message.length) && (message = ''),
        text: (text) => got.push(text),
        ping: (payload) => got.push(payload.toString()),
        close: (code) => got.push(code),
      })
      for (let at = 0; at < bytes.length; at += size)
        frames.push(bytes, at, Math.min(bytes.length, at + size))
      assert.deepEqual(got, [3, 300, '{}', 'p', 1001], `pieces of ${size}`)
    }
  })
})
