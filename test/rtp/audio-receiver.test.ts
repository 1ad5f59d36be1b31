import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import * as fc from 'fast-check'
import { AudioReceiver, type RtpAudioUnit } from '../../src/rtp/audio-receiver.ts'
import { parseSdp, type SdpTrack } from '../../src/rtp/sdp.ts'
import { eventually } from '../support/eventually.ts'

const PCMA = parseSdp('m=audio 0 RTP/AVP 8\r\n')[0]!
const AAC = parseSdp(
  'm=audio 0 RTP/AVP 8\r\na=rtpmap:8 mpeg4-generic/16000/1\r\na=fmtp:8 mode=AAC-hbr; config=1408\r\n',
)[0]!

function begin(track: SdpTrack): { receiver: AudioReceiver; units: RtpAudioUnit[] } {
  const units: RtpAudioUnit[] = []
  return { receiver: new AudioReceiver({ track, depth: 32, onUnit: (unit) => void units.push(unit) }), units }
}

interface Sent {
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc?: number
}

/** One packet by hand. */
function rtp(payload: string, { sequence, timestamp, ssrc = 1 }: Sent): Buffer {
  const header = Buffer.alloc(12)
  header.set([0x80, 8])
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE(timestamp >>> 0, 4)
  header.writeUInt32BE(ssrc, 8)
  return Buffer.concat([header, Buffer.from(payload, 'hex')])
}

const text = ({ bytes }: RtpAudioUnit): string => Buffer.from(bytes).toString('hex')

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'baton-sound-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}

describe('AudioReceiver', () => {
  it('gives G.711 as it came, over the wrap of sequence and timestamp', () => {
    const { receiver, units } = begin(PCMA)
    receiver.push(rtp('d5d5', { sequence: 0xffff, timestamp: 0xffff_fffe }), 10)
    receiver.push(rtp('5555', { sequence: 0, timestamp: 0 }), 30)
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.timestamp, unit.arrivedMs, unit.isDamaged]),
      [
        ['d5d5', 2 ** 32 - 2, 10, false],
        ['5555', 2 ** 32, 30, false],
      ],
    )
  })

  it('gives AAC behind ADTS headers, each frame with its own time', () => {
    const { receiver, units } = begin(AAC)
    receiver.push(rtp('002000180010aabbccdddd', { sequence: 1, timestamp: 1000 }), 10)
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.timestamp]),
      [
        ['fff16040015ffcaabbcc', 1000],
        ['fff16040013ffcdddd', 2024],
      ],
    )
  })

  it('says behind a loss that something is missing, and makes no frame of pieces of two', () => {
    const { receiver, units } = begin(AAC)
    receiver.push(rtp('00100028aabb', { sequence: 1, timestamp: 0 }), 0)
    // 2 is missing.
    receiver.push(rtp('00100028ddeeff', { sequence: 3, timestamp: 0 }), 0)
    receiver.push(rtp('00100008aa', { sequence: 4, timestamp: 1024 }), 0)
    receiver.push(rtp('00100008bb', { sequence: 5, timestamp: 2048 }), 200)
    receiver.flush()
    assert.deepEqual(
      units.map((unit) => [text(unit).slice(14), unit.isDamaged]),
      [
        ['aa', true],
        ['bb', false],
      ],
    )
    assert.equal(receiver.stats.lost, 1)
  })

  it('makes no frame of pieces with two timestamps', () => {
    const { receiver, units } = begin(AAC)
    receiver.push(rtp('00100028aabb', { sequence: 1, timestamp: 0 }), 0)
    receiver.push(rtp('00100028ccddee', { sequence: 2, timestamp: 1024 }), 0)
    receiver.push(rtp('00100008aa', { sequence: 3, timestamp: 2048 }), 0)
    assert.deepEqual(
      units.map((unit) => [text(unit).slice(14), unit.isDamaged]),
      [['aa', true]],
    )
  })

  it('goes on with a sender that begins anew under another source', () => {
    const { receiver, units } = begin(PCMA)
    receiver.push(rtp('01', { sequence: 10, timestamp: 0 }), 0)
    receiver.push(rtp('02', { sequence: 40_000, timestamp: 9_000_000, ssrc: 2 }), 20)
    receiver.push(rtp('03', { sequence: 40_001, timestamp: 9_000_160, ssrc: 2 }), 40)
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.timestamp, unit.isDamaged]),
      [
        ['01', 0, false],
        ['02', 9_000_000, true],
        ['03', 9_000_160, false],
      ],
    )
  })

  it('refuses a track that it cannot take', () => {
    const [track] = parseSdp('m=audio 0 RTP/AVP 97\r\na=rtpmap:97 speex/8000\r\n')
    assert.throws(() => begin(track!), TypeError)
  })

  for (const [name, flags, rate] of [
    ['AAC by RFC 3640', [], 44_100],
    ['AAC as LATM', ['-rtpflags', 'latm'], 48_000],
  ] as const) {
    it(`makes of ffmpeg’s packets of ${name} the bytes that ffmpeg’s own ADTS has`, async (t) => {
      const path = await folder(t)
      const file = join(path, 'sent.m4a')
      const tone = ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=${rate}:duration=1.5`, '-ac', '2']
      execFileSync('ffmpeg', ['-v', 'error', ...tone, '-c:a', 'aac', '-b:a', '96k', file])
      const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 })
      t.after(() => socket.close())
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
      const packets: Buffer[] = []
      socket.on('message', (bytes) => void packets.push(bytes))
      const sdp = join(path, 'sound.sdp')
      const to = [
        '-f',
        'rtp',
        ...flags,
        '-sdp_file',
        sdp,
        `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200`,
      ]
      const copy = ['-c', 'copy', '-payload_type', '97']
      const sender = spawn('ffmpeg', ['-v', 'error', '-re', '-i', file, ...copy, ...to], { stdio: 'ignore' })
      t.after(() => sender.kill('SIGKILL'))
      await once(sender, 'exit')
      const own = join(path, 'own.aac')
      execFileSync('ffmpeg', ['-v', 'error', '-i', file, '-c', 'copy', own])
      const sent = await readFile(own)
      const [track] = parseSdp(await readFile(sdp, 'utf8'))
      const all = (): RtpAudioUnit[] => {
        const { receiver, units } = begin(track!)
        for (const packet of packets) receiver.push(packet, 0)
        assert.deepEqual([receiver.stats.lost, receiver.stats.foreign], [0, 0])
        return units
      }
      // ffmpeg does not send what it has gathered for a last packet of AAC.
      await eventually('all frames', () => all().length >= 60)
      const got = Buffer.concat(all().map(({ bytes }) => bytes))
      assert.ok(sent.subarray(0, got.length).equals(got))
      const units = all()
      const steps = units.slice(1).map(({ timestamp }, index) => timestamp - units[index]!.timestamp)
      assert.deepEqual(new Set(steps), new Set([1024]))
      assert.ok(units.every(({ isDamaged }) => !isDamaged))
    })
  }

  it('never throws, and makes no more than came', () => {
    const packet = fc.record({
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 30 }),
        fc
          .constantFrom('00100028aabb', '00100028cc', '002000180010aabbccdddd')
          .map((it) => Buffer.from(it, 'hex')),
      ),
      sequence: fc.integer({ min: 0, max: 40 }),
      timestamp: fc.integer({ min: 0, max: 3 }),
      ssrc: fc.integer({ min: 1, max: 2 }),
    })
    const property = fc.property(fc.array(packet, { maxLength: 200 }), (sent) => {
      const { receiver, units } = begin(AAC)
      for (const [index, { payload, ...header }] of sent.entries())
        receiver.push(rtp(Buffer.from(payload).toString('hex'), header), index * 10)
      receiver.flush()
      const came = sent.reduce((sum, { payload }) => sum + payload.length, 0)
      assert.ok(units.reduce((sum, { bytes }) => sum + bytes.length - 7, 0) <= came)
    })
    fc.assert(property)
  })
})
