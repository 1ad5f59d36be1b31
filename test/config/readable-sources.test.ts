import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readableSources } from '../../src/config/readable-sources.ts'

it('readableSources keeps each source in its place, with the fields that have no fault', () => {
  const sources = [
    { id: 's1', url: 'rtsp://cam/1', transport: 'pigeon', unknown: 1 },
    { url: 7 },
    null,
    'rtsp://cam/2',
    { url: 'rtsp://cam/3', transport: 'udp' },
  ]
  assert.deepEqual(
    readableSources({ id: 5, renditions: { main: { sources }, sub: { sources: [{}] }, other: { sources } } }),
    {
      main: [
        { id: 's1', url: 'rtsp://cam/1' },
        undefined,
        undefined,
        undefined,
        { url: 'rtsp://cam/3', transport: 'udp' },
      ],
      sub: [undefined],
    },
  )
})

it('readableSources takes the short form as one source, whose id is the stream’s', () => {
  assert.deepEqual(readableSources({ id: 'a', url: 'rtsp://cam/', user: 'u', foo: 1 }), {
    main: [{ url: 'rtsp://cam/', user: 'u' }],
  })
  assert.deepEqual(readableSources({ id: 'a' }), { main: [undefined] })
})

it('readableSources judges no address with a secret left out', () => {
  assert.deepEqual(readableSources({ id: 'a', url: 'rtsp://cam/?token=***' }), { main: [undefined] })
})

it('readableSources finds none where there are no lists', () => {
  for (const value of [5, null, [], { renditions: null }, { renditions: [] }])
    assert.deepEqual(readableSources(value), {})
  assert.deepEqual(readableSources({ renditions: { main: 5, sub: { sources: {} } } }), {})
})
