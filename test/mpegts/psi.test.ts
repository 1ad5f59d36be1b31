import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from '../../src/mpegts/crc32.ts'
import { audioOf, codecOf, encodePat, encodePmt, parsePat, parsePmt, videoOf } from '../../src/mpegts/psi.ts'

const sectionOf = (packet: Uint8Array): Uint8Array =>
  packet.subarray(5, 5 + 3 + (((packet[6]! & 15) << 8) | packet[7]!))

test('The own PAT names the own PMT and is what ffmpeg writes for one program', () => {
  const section = sectionOf(encodePat())
  assert.equal(Buffer.from(section).toString('hex'), '00b00d0001c100000001f0002ab104b2')
  assert.deepEqual(parsePat(section)!.programs, [{ number: 1, pmtPid: 0x1000 }])
})

test('The own PMT carries version, video, audio and a right CRC', () => {
  const section = sectionOf(encodePmt({ video: 'h265', audio: true, version: 5 }))
  assert.equal(crc32(section), 0)
  assert.deepEqual(parsePmt(section), {
    programNumber: 1,
    version: 5,
    pcrPid: 0x100,
    streams: [
      { pid: 0x100, streamType: 0x24 },
      { pid: 0x101, streamType: 0x0f },
    ],
  })
})

test('Video and audio of a PMT are its first H.264 or H.265 and its first AAC', () => {
  const streams = [0x06, 0x0f, 0x1b, 0x24].map((streamType, index) => ({ pid: index + 32, streamType }))
  const pmt = { programNumber: 1, version: 0, pcrPid: 32, streams }
  assert.equal(videoOf(pmt)!.pid, 34)
  assert.equal(audioOf(pmt)!.pid, 33)
  assert.deepEqual([0x1b, 0x24, 0x02].map(codecOf), ['h264', 'h265', undefined])
})

test('A table that applies only later is passed over', () => {
  const section = sectionOf(encodePat()).slice()
  section[5] = section[5]! & ~1
  assert.equal(parsePat(section), undefined)
})

test('A PMT whose inner lengths overrun it is broken', () => {
  const section = sectionOf(encodePmt({ video: 'h264', audio: false, version: 0 }))
  assert.equal(parsePmt(section.with(11, 200)), 'broken')
  assert.equal(parsePmt(section.with(16, 9)), 'broken')
  assert.equal(parsePmt(section.subarray(0, 14)), 'broken')
})
