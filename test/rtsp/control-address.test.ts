import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { aggregateAddress, trackAddress } from '../../src/rtsp/control-address.ts'

const ASKED = 'rtsp://cam/live?channel=1'

function aggregate(control?: string, ...headers: (readonly [string, string])[]): string {
  return aggregateAddress(ASKED, { status: 200, reason: '', headers, body: new Uint8Array(0) }, control)
}

describe('The address of a presentation', () => {
  it('is its base, else where it was asked for', () => {
    assert.equal(aggregate(), ASKED)
    assert.equal(aggregate('*', ['content-location', 'rtsp://cam/b']), 'rtsp://cam/b')
    const headers = [
      ['Content-Location', 'rtsp://cam/b'],
      ['content-base', 'rtsp://cam/a/'],
    ] as const
    assert.equal(aggregate(undefined, ...headers), 'rtsp://cam/a/')
  })

  it('is the session’s own control address where there is one', () => {
    assert.equal(aggregate('rtsp://cam/whole', ['Content-Base', 'rtsp://cam/a/']), 'rtsp://cam/whole')
    assert.equal(aggregate('whole', ['Content-Base', 'rtsp://cam/a/']), 'rtsp://cam/a/whole')
  })

  it('is not taken from what is no address, and holds no password', () => {
    assert.equal(aggregate(undefined, ['Content-Base', '/a/']), ASKED)
    assert.equal(aggregate(undefined, ['Content-Base', 'rtsp://jo:secret@cam/a/']), 'rtsp://cam/a/')
  })
})

describe('The address of a track', () => {
  for (const [base, control, expected] of [
    ['rtsp://cam/a/', 'trackID=1', 'rtsp://cam/a/trackID=1'],
    ['rtsp://cam/a', 'trackID=1', 'rtsp://cam/a/trackID=1'],
    ['rtsp://cam/a/', '/trackID=1', 'rtsp://cam/a/trackID=1'],
    ['rtsp://cam/a?x=1', 'trackID=1', 'rtsp://cam/a?x=1/trackID=1'],
    ['rtsp://cam/a', 'rtsp://jo:secret@10.0.0.1/t', 'rtsp://10.0.0.1/t'],
    ['rtsp://cam/a', undefined, 'rtsp://cam/a'],
    ['rtsp://cam/a', '*', 'rtsp://cam/a'],
  ] as const) {
    it(`is ${expected} for ${control} behind ${base}`, () =>
      assert.equal(trackAddress(base, control), expected))
  }
})
