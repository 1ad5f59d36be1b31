import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { promisify } from 'node:util'
import * as fc from 'fast-check'
import { loadClip } from '../../src/demo/clip.ts'
import { RtpBurst } from '../../src/rtp/burst.ts'
import { fragmentH264 } from '../../src/rtp/packetize.ts'
import { type SdpTrack, parseSdp } from '../../src/rtp/sdp.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../src/rtp/video-receiver.ts'
import { eventually } from '../support/eventually.ts'

const H264 = trackOf('a=rtpmap:96 H264/90000')

function trackOf(map: string): SdpTrack {
  return parseSdp(`m=video 0 RTP/AVP 96\r\n${map}\r\n`)[0]!
}

function begin(track = H264): { receiver: VideoReceiver; units: RtpAccessUnit[] } {
  const units: RtpAccessUnit[] = []
  return {
    receiver: new VideoReceiver({
      track,
      depth: 32,
      onUnit: (unit) => void units.push({ ...unit, bytes: unit.bytes.slice() }),
    }),
    units,
  }
}

interface Sent {
  readonly sequence: number
  readonly timestamp: number
  readonly marker?: boolean
}

/** One packet by hand. */
function rtp(payload: string, { sequence, timestamp, marker = false }: Sent): Buffer {
  const header = Buffer.alloc(12)
  header.set([0x80, marker ? 0xe0 : 0x60])
  header.writeUInt16BE(sequence & 0xffff, 2)
  header.writeUInt32BE(timestamp >>> 0, 4)
  return Buffer.concat([header, Buffer.from(payload, 'hex')])
}

const text = ({ bytes }: RtpAccessUnit): string =>
  Buffer.from(bytes).toString('hex').replaceAll('00000001', ' ').trim()

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'baton-rtp-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}

/** What a foreign decoder makes of these bytes: one line a picture. */
async function framesOf(path: string): Promise<string[]> {
  const args = ['-v', 'error', '-i', path, '-f', 'framemd5', '-']
  const { stdout, stderr } = await promisify(execFile)('ffmpeg', args)
  assert.equal(stderr, '')
  const lines = stdout.split('\n').filter((line) => /^\d/.test(line))
  return lines.map((line) => line.split(',').at(-1)!.trim())
}

describe('VideoReceiver', () => {
  it('ends a picture at the marker, or where the next timestamp begins', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('6501', { sequence: 1, timestamp: 0xffff_fff0 }), 10)
    receiver.push(rtp('6502', { sequence: 2, timestamp: 0xffff_fff0, marker: true }), 11)
    assert.equal(units.length, 1)
    receiver.push(rtp('4103', { sequence: 3, timestamp: 0x10 }), 50)
    receiver.push(rtp('4104', { sequence: 4, timestamp: 0 }), 51)
    assert.equal(units.length, 2)
    receiver.flush()
    assert.deepEqual(units.map(text), ['6501 6502', '4103', '4104'])
    // Counted on past 32 bits, and back again where pictures come out of their order.
    assert.deepEqual(
      units.map(({ timestamp, arrivedMs }) => [timestamp, arrivedMs]),
      [
        [2 ** 32 - 16, 10],
        [2 ** 32 + 16, 50],
        [2 ** 32, 51],
      ],
    )
    assert.ok(units.every(({ isDamaged, isContinuation }) => !isDamaged && !isContinuation))
  })

  it('keeps parameter sets for their picture, whatever marker and timestamp they have', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('6701', { sequence: 1, timestamp: 5, marker: true }), 0)
    receiver.push(rtp('6801', { sequence: 2, timestamp: 7, marker: true }), 0)
    receiver.push(rtp('6501', { sequence: 3, timestamp: 9, marker: true }), 0)
    assert.deepEqual(units.map(text), ['6701 6801 6501'])
    assert.equal(units[0]!.timestamp, 9)
  })

  it('says of slices behind a marker that they go on with their picture', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('6501', { sequence: 1, timestamp: 9, marker: true }), 0)
    receiver.push(rtp('6502', { sequence: 2, timestamp: 9, marker: true }), 0)
    assert.deepEqual(
      units.map(({ isContinuation }) => isContinuation),
      [false, true],
    )
  })

  it('says which pictures a loss has damaged, and keeps what there is of them', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('4101', { sequence: 1, timestamp: 1, marker: true }), 0)
    receiver.push(rtp('5c8102', { sequence: 2, timestamp: 2 }), 0)
    // 3 is missing.
    receiver.push(rtp('5c4104', { sequence: 4, timestamp: 2, marker: true }), 0)
    receiver.push(rtp('4105', { sequence: 5, timestamp: 3, marker: true }), 0)
    receiver.push(rtp('4106', { sequence: 6, timestamp: 4, marker: true }), 200)
    receiver.flush()
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.isDamaged]),
      [
        ['4101', false],
        ['4102', true],
        ['4105', false],
        ['4106', false],
      ],
    )
    assert.equal(receiver.stats.lost, 1)
  })

  it('takes both pictures for damaged where a packet between them is missing', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('4101', { sequence: 1, timestamp: 1 }), 0)
    // 2 is missing, and may have been of either.
    receiver.push(rtp('4103', { sequence: 3, timestamp: 2, marker: true }), 0)
    receiver.push(rtp('4104', { sequence: 4, timestamp: 3, marker: true }), 200)
    receiver.flush()
    assert.deepEqual(
      units.map(({ isDamaged }) => isDamaged),
      [true, true, false],
    )
  })

  it('gives back what our packetizer sends, as a foreign decoder sees it', async (t) => {
    const clip = await loadClip()
    const { receiver, units } = begin()
    let sequence = 0xfff0
    for (const [index, { nalus }] of clip.pictures.entries()) {
      const header = { payloadType: 96, ssrc: 1, sequence, timestamp: index * 3600 }
      const { packets } = new RtpBurst(fragmentH264(nalus, 1400), header, 0)
      for (const packet of packets) receiver.push(packet, 0)
      sequence = (sequence + packets.length) & 0xffff
    }
    assert.deepEqual(
      units.map(({ timestamp, isDamaged }) => [timestamp, isDamaged]),
      clip.pictures.map((_, index) => [index * 3600, false]),
    )
    const path = join(await folder(t), 'units.h264')
    await writeFile(path, Buffer.concat(units.map(({ bytes }) => bytes)))
    const own = new URL('../../assets/demo/clip.h264', import.meta.url).pathname
    assert.deepEqual(await framesOf(path), await framesOf(own))
    const args = ['-v', 'error', '-show_entries', 'packet=size,flags', '-of', 'csv=p=0', path]
    const seen = execFileSync('ffprobe', args).toString().trim().split('\n')
    assert.deepEqual(
      seen.map((line) => line.includes('K')),
      clip.pictures.map(({ keyframe }) => keyframe),
    )
    assert.equal(
      seen.reduce((sum, line) => sum + Number.parseInt(line, 10), 0),
      units.reduce((sum, { bytes }) => sum + bytes.length, 0),
    )
  })

  for (const [codec, encoder] of [
    ['H264', ['libx264', '-x264-params', 'bframes=2:b-adapt=0:keyint=10:slices=3']],
    ['H265', ['libx265', '-x265-params', 'bframes=2:b-adapt=0:keyint=10:log-level=none']],
  ] as const) {
    it(`understands ffmpeg’s packets of ${codec} with B-pictures`, async (t) => {
      const path = await folder(t)
      const file = join(path, codec === 'H264' ? 'sent.h264' : 'sent.h265')
      const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25:duration=1', '-pix_fmt', 'yuv420p']
      execFileSync('ffmpeg', ['-v', 'error', ...picture, '-c:v', ...encoder, '-b:v', '2M', file])
      const { receiver, units } = begin(trackOf(`a=rtpmap:96 ${codec}/90000`))
      const socket = createSocket({ type: 'udp4', recvBufferSize: 1024 * 1024 })
      t.after(() => socket.close())
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
      socket.on('message', (bytes) => receiver.push(bytes, 0))
      const to = `rtp://127.0.0.1:${socket.address().port}?pkt_size=700`
      const copy = ['-c', 'copy', '-bsf:v', 'setts=ts=N*3600', '-payload_type', '96', '-f', 'rtp', to]
      const sender = spawn('ffmpeg', ['-v', 'error', '-re', '-i', file, ...copy], { stdio: 'ignore' })
      t.after(() => sender.kill('SIGKILL'))
      await eventually('all pictures', () => {
        if (sender.exitCode !== null) receiver.flush()
        return units.length >= 25
      })
      assert.deepEqual([receiver.stats.lost, receiver.stats.foreign], [0, 0])
      assert.ok(units.every(({ isDamaged }) => !isDamaged))
      const got = join(path, `got.${codec.toLowerCase()}`)
      await writeFile(got, Buffer.concat(units.map(({ bytes }) => bytes)))
      assert.deepEqual(await framesOf(got), await framesOf(file))
    })
  }

  it('never throws, hangs or holds more than came, whatever comes', () => {
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc
        .constantFrom('6501', '7c8501', '7c0502', '7c4503', '7800026701', '6701')
        .map((it) => Buffer.from(it, 'hex')),
    )
    const packet = fc.record({
      payload,
      sequence: fc.integer({ min: 0, max: 40 }),
      timestamp: fc.integer({ min: 0, max: 3 }),
      marker: fc.boolean(),
    })
    const bytes = fc.oneof(
      packet.map(({ payload: it, ...sent }) => rtp(Buffer.from(it).toString('hex'), sent)),
      fc.uint8Array({ maxLength: 30 }),
    )
    const property = fc.property(fc.array(bytes, { maxLength: 200 }), (packets) => {
      const { receiver, units } = begin()
      for (const [index, each] of packets.entries()) receiver.push(each, index * 10)
      receiver.flush()
      const came = packets.reduce((sum, { length }) => sum + length, 0)
      assert.ok(units.reduce((sum, unit) => sum + unit.bytes.length, 0) <= came * 5)
    })
    fc.assert(property)
  })

  it('takes a picture for whole that begins behind what was lost with its first slice', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('4181', { sequence: 1, timestamp: 1, marker: true }), 0)
    // 2 is missing, and was a picture of its own.
    receiver.push(rtp('6701', { sequence: 3, timestamp: 3 }), 0)
    receiver.push(rtp('6802', { sequence: 4, timestamp: 3 }), 0)
    receiver.push(rtp('7c8588', { sequence: 5, timestamp: 3 }), 0)
    receiver.push(rtp('7c4504', { sequence: 6, timestamp: 3, marker: true }), 0)
    receiver.push(rtp('4185', { sequence: 7, timestamp: 4, marker: true }), 0)
    receiver.push(rtp('4107', { sequence: 9, timestamp: 5, marker: true }), 200)
    receiver.flush()
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.isDamaged]),
      [
        ['4181', false],
        ['6701 6802 658804', false],
        ['4185', false],
        ['4107', true],
      ],
    )
  })

  it('takes the first picture of a sender that begins anew for whole', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('4181', { sequence: 1, timestamp: 1, marker: true }), 0)
    receiver.push(rtp('6582', { sequence: 30_000, timestamp: 0xdead_beef, marker: true }), 0)
    receiver.push(rtp('4183', { sequence: 30_001, timestamp: 0xdead_beff, marker: true }), 0)
    assert.deepEqual(
      units.map(({ isDamaged }) => isDamaged),
      [false, false, false],
    )
  })

  it('is not led astray by a marker on every packet', () => {
    const { receiver, units } = begin()
    const payloads = ['6701', '6802', '7c8588', '7c0502', '7c4503', '6504']
    for (const [index, payload] of payloads.entries())
      receiver.push(rtp(payload, { sequence: index, timestamp: 9, marker: true }), 0)
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.isDamaged, unit.isContinuation]),
      [
        ['6701 6802 65880203', false, false],
        ['6504', false, true],
      ],
    )
  })

  it('takes a NAL unit for whole whose last fragment does not say so, but has the marker', () => {
    const { receiver, units } = begin()
    for (const at of [0, 1]) {
      receiver.push(rtp('7c8588', { sequence: 2 * at, timestamp: at }), 0)
      receiver.push(rtp('7c0502', { sequence: 2 * at + 1, timestamp: at, marker: true }), 0)
    }
    receiver.flush()
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.isDamaged]),
      [
        ['658802', false],
        ['658802', false],
      ],
    )
  })

  for (const marker of [true, false])
    it(`tells pictures apart that have one timestamp, ${marker ? 'with' : 'without'} markers`, () => {
      const { receiver, units } = begin()
      for (const [index, payload] of ['6588', '6501', '4199', '4102', '41a0'].entries())
        receiver.push(
          rtp(payload, { sequence: index, timestamp: 7, marker: marker && index !== 0 && index !== 2 }),
          0,
        )
      receiver.flush()
      assert.deepEqual(
        units.map((unit) => [text(unit), unit.isContinuation, unit.isDamaged]),
        [
          ['6588 6501', false, false],
          ['4199 4102', false, false],
          ['41a0', false, false],
        ],
      )
    })

  it('keeps parameter sets that stand between the slices of one picture with it', () => {
    const { receiver, units } = begin()
    for (const [index, payload] of ['6701', '6588', '6701', '6802', '6504'].entries())
      receiver.push(rtp(payload, { sequence: index, timestamp: 7, marker: index === 4 }), 0)
    assert.deepEqual(units.map(text), ['6701 6588 6701 6802 6504'])
  })

  it('is not damaged by packets of padding, nor by data of the camera’s own', () => {
    const { receiver, units } = begin()
    receiver.push(rtp('7c8588', { sequence: 0, timestamp: 1 }), 0)
    const padding = rtp('00000004', { sequence: 1, timestamp: 1 })
    padding[0]! |= 0x20
    receiver.push(padding, 0)
    receiver.push(rtp('7c4502', { sequence: 2, timestamp: 1 }), 0)
    receiver.push(rtp('1fcafe', { sequence: 3, timestamp: 1, marker: true }), 0)
    assert.deepEqual(
      units.map((unit) => [text(unit), unit.isDamaged]),
      [['658802', false]],
    )
  })

  it('goes back where the sender’s clock does', () => {
    const { receiver, units } = begin()
    for (const [index, timestamp] of [900_000, 903_600, 3600, 7200].entries())
      receiver.push(rtp('4180', { sequence: index, timestamp, marker: true }), 0)
    assert.deepEqual(
      units.map(({ timestamp }) => timestamp),
      [900_000, 903_600, 3600, 7200],
    )
  })
})
