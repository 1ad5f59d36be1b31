import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { pcrPacket } from '../../src/mpegts/mux.ts'
import { packetPid } from '../../src/mpegts/packet.ts'
import { readPcr, rewriteHeader, rewritePcr, rewritePesTimes } from '../../src/mpegts/rewrite.ts'

test('rewriteHeader changes PID and counter and nothing else', () => {
  const packet = Uint8Array.of(0x47, 0x5f, 0xff, 0x3a, 7)
  rewriteHeader(packet, 0, 0x101, 19)
  assert.deepEqual([...packet], [0x47, 0x41, 0x01, 0x33, 7])
})

test('A PCR survives writing and reading, 33 bits of it', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 33 - 1), (ticks) => {
      const packet = pcrPacket(0x100, 0)
      rewritePcr(packet, 0, ticks)
      assert.equal(readPcr(packet, 0), ticks)
      assert.equal(packetPid(packet, 0), 0x100)
    }),
  )
})

test('rewritePcr leaves a packet without PCR alone', () => {
  const packet = new Uint8Array(188).fill(0xaa)
  packet.set([0x47, 0x01, 0x00, 0x30, 7, 0x40])
  const before = packet.slice()
  rewritePcr(packet, 0, 1)
  assert.deepEqual(packet, before)
  assert.equal(readPcr(packet, 0), undefined)
})

test('rewritePesTimes writes only the fields that are there', () => {
  const bytes = new Uint8Array(Buffer.from('000001e000008080052100010001aabbccddee', 'hex'))
  rewritePesTimes(bytes, 0, 90_000, 80_000)
  assert.equal(
    Buffer.from(bytes).toString('hex'),
    '000001e0000080800521 0005bf21 aabbccddee'.replaceAll(' ', ''),
  )
})
