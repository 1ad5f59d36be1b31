import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { h264Start, h265Start } from '../../src/rtp/picture-start.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')

describe('What a payload begins', () => {
  for (const [payload, expected] of [
    ['6588', 'picture'],
    ['6508', 'slice'],
    ['4180', 'picture'],
    ['41', 'slice'],
    ['0910', 'picture'],
    ['67640032', undefined],
    ['0605', undefined],
    ['7c8588', 'picture'],
    ['7c8508', 'slice'],
    ['7c0588', undefined],
    ['7c', undefined],
    ['78000267640002688000026588', 'picture'],
    ['780002676400026508', 'slice'],
    ['7800026764', undefined],
    ['7800ff6588', 'picture'],
    ['78ffff6764000265', undefined],
    ['1f8080', undefined],
  ] as const)
    it(`is ${expected ?? 'nothing'} in H.264 ${payload}`, () =>
      assert.equal(h264Start(bytes(payload)), expected))

  for (const [payload, orderBytes, expected] of [
    ['260180', 0, 'picture'],
    ['260100', 0, 'slice'],
    ['2601000780', 2, 'picture'],
    ['4601', 0, 'picture'],
    ['420101', 0, undefined],
    ['6201938f', 0, 'picture'],
    ['6201930f', 0, 'slice'],
    ['6201130f', 0, undefined],
    ['62019300078f', 2, 'picture'],
    ['600100034201010003260180', 0, 'picture'],
    ['600100030003420101000003260100', 2, 'slice'],
    ['6401ff', 0, undefined],
  ] as const)
    it(`is ${expected ?? 'nothing'} in H.265 ${payload} with ${orderBytes} bytes of order`, () =>
      assert.equal(h265Start(bytes(payload), orderBytes), expected))

  it('is found without a throw or an end in sight, whatever the bytes', () => {
    const property = fc.property(fc.uint8Array({ minLength: 1, maxLength: 80 }), (payload) => {
      h264Start(payload)
      h265Start(payload, 0)
      h265Start(payload, 2)
    })
    fc.assert(property)
  })
})
