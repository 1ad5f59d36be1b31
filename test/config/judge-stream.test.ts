import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StreamContext } from '../../src/config/compiled-stream.ts'
import { asWritten, faultsOfStream, judgeStream } from '../../src/config/judge-stream.ts'
import { STREAM_CONTEXT } from './support/stream-context.ts'

const context: StreamContext = { ...STREAM_CONTEXT, taken: new Set(['taken']) }

const BAD: readonly [value: unknown, faults: readonly string[]][] = [
  [{ id: 'bad id', url: 'file:///x' }, ['invalid-stream /id', 'invalid-url /url']],
  [{ id: 'ok1', url: 'file:///x', foo: 1 }, ['invalid-stream /foo', 'invalid-url /url']],
  [
    { id: 'ok1', url: 'rtsp://169.254.169.254/', mode: 'x' },
    ['invalid-stream /mode', 'address-refused /url'],
  ],
  [{ id: 'bad id', url: 'rtsp://a/' }, ['invalid-stream /id']],
  [{ id: 'bad id', url: '' }, ['invalid-stream /id', 'invalid-stream /url']],
  [
    {
      foo: 1,
      renditions: {
        main: { sources: [5, { url: 'rtsp://a/' }, { url: 'file:///x', ulr: 1 }] },
        sub: { sources: [{ id: 'taken', url: 'rtsp://a/' }] },
      },
    },
    [
      'invalid-stream /id',
      'invalid-stream /renditions/main/sources/0',
      'invalid-stream /renditions/main/sources/2/ulr',
      'invalid-stream /foo',
      'invalid-url /renditions/main/sources/2/url',
      'invalid-stream /renditions/sub/sources/0/id',
    ],
  ],
]

for (const [value, expected] of BAD) {
  test(`judgeStream names all that is wrong with ${JSON.stringify(value).slice(0, 60)}`, () => {
    const found = judgeStream(value, context)
    assert.ok(Array.isArray(found))
    assert.deepEqual(
      found.map(({ code, path }) => `${code} ${path}`),
      expected,
    )
  })
}

test('judgeStream asks for no hidden part of a URL while the ids may be what is wrong', () => {
  const found = judgeStream({ id: 'bad id', url: 'rtsp://a/?token=***' }, context)
  assert.ok(Array.isArray(found))
  assert.deepEqual(
    found.map(({ path }) => path),
    ['/id'],
  )
})

test('faultsOfStream finds nothing in a stream that is in order', () => {
  assert.deepEqual(faultsOfStream({ id: 'a', url: 'rtsp://a/', user: 'u', password: 'p' }, context), [])
})

test('asWritten names the keys of the form that was written', () => {
  const fault = { code: 'invalid-url', path: '/renditions/main/sources/0/url', message: 'x' } as const
  assert.equal(asWritten([fault], { id: 'a', url: 'x' })[0]?.path, '/url')
  assert.equal(asWritten([fault], { id: 'a', renditions: {} })[0]?.path, fault.path)
})
