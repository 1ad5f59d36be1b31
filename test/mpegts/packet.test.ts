import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adaptationFlags, isStuffed, packetPid, payloadStart } from '../../src/mpegts/packet.ts'

function packet(...head: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(188).fill(0xff)
  bytes.set([0x47, 0x41, 0x00, ...head])
  return bytes
}

test('packetPid reads 13 bits', () => {
  assert.equal(packetPid(Uint8Array.of(0x47, 0xff, 0xfe), 0), 0x1ffe)
})

test('payloadStart goes by the adaptation field and refuses one that overruns the packet', () => {
  assert.equal(payloadStart(packet(0x10), 0), 4)
  assert.equal(payloadStart(packet(0x30, 7), 0), 12)
  assert.equal(payloadStart(packet(0x30, 182), 0), 187)
  assert.equal(payloadStart(packet(0x30, 183), 0), -1)
  assert.equal(payloadStart(packet(0x20, 183), 0), 188)
  assert.equal(payloadStart(packet(0x20, 182), 0), -1)
  assert.equal(payloadStart(packet(0x30, 255), 0), -1)
  assert.equal(payloadStart(packet(0x00), 0), -1)
})

test('adaptationFlags is 0 without flags', () => {
  assert.equal(adaptationFlags(packet(0x10, 9, 0x50), 0), 0)
  assert.equal(adaptationFlags(packet(0x30, 0, 0x50), 0), 0)
  assert.equal(adaptationFlags(packet(0x30, 7, 0x50), 0), 0x50)
})

test('isStuffed tells filling from content', () => {
  assert.equal(isStuffed(packet(0x10), 0), false)
  assert.equal(isStuffed(packet(0x30, 0), 0), true)
  assert.equal(isStuffed(packet(0x30, 1, 0), 0), true)
  assert.equal(isStuffed(packet(0x30, 2, 0), 0), true)
  assert.equal(isStuffed(packet(0x30, 1, 0x40), 0), false)
  assert.equal(isStuffed(packet(0x30, 7, 0x50), 0), false)
  assert.equal(isStuffed(packet(0x30, 8, 0x50), 0), true)
  assert.equal(isStuffed(packet(0x30, 5, 0x02, 3), 0), false)
  assert.equal(isStuffed(packet(0x30, 6, 0x02, 3), 0), true)
})
