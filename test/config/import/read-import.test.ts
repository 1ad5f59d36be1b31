import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RelayError } from '../../../src/errors.ts'
import { read } from './kit.ts'

function refusalOf(text: string, options?: Parameters<typeof read>[1]): string {
  try {
    read(text, options)
    return 'nothing'
  } catch (error) {
    assert.ok(error instanceof RelayError && error.code === 'invalid-import', String(error))
    return error.message
  }
}

describe('readImport', () => {
  it('tells the formats by what stands in them', () => {
    const formats = [
      'streams: { a: rtsp://h/ }',
      '{"streams": {"a": "rtsp://h/"}}',
      'paths: { a: { source: rtsp://h/ } }',
      'cameras: { a: {} }',
      '{ "streams": [] }',
      '// x\n{ "streams": [] }',
    ]
    assert.deepEqual(
      formats.map((text) => read(text).format),
      ['go2rtc', 'go2rtc', 'mediamtx', 'frigate', 'baton', 'baton'],
    )
  })

  it('keeps the name where the id cannot be it, and makes ids unique', () => {
    const { inputs } = read('streams: { "a b": rtsp://h/1, a-b: rtsp://h/2, "a/b": rtsp://h/3 }')
    assert.deepEqual(
      inputs.map((input) => [(input as { id: string }).id, (input as { name?: string }).name]),
      [
        ['a-b', 'a b'],
        ['a-b-2', 'a-b'],
        ['a-b-3', 'a/b'],
      ],
    )
  })

  it('says what is wrong with a file that it cannot use', () => {
    assert.match(
      refusalOf('hello: world'),
      /neither "streams" \(go2rtc\) nor "paths" \(MediaMTX\) nor "cameras"/,
    )
    assert.match(refusalOf('just words'), /neither/)
    assert.match(refusalOf('api: { listen: ":1984" }', { format: 'go2rtc' }), /no "streams"/)
    assert.match(refusalOf('streams: {}'), /no "streams"/)
    assert.match(refusalOf('{ "streams": [ { "id": "a", }'), /line 1, column \d+/)
    assert.match(refusalOf('streams: { a: b }', { format: 'baton' }), /line 1/)
    assert.match(refusalOf(`streams: { a: "${'x'.repeat(1_048_576)}" }`), /larger than 1048576 bytes/)
    const many = Array.from({ length: 1001 }, (_, i) => `  c${i}: rtsp://h/${i}`).join('\n')
    assert.match(refusalOf(`streams:\n${many}`), /1001 streams, more than 1000/)
  })
})
