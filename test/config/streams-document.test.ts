import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placedText, StreamsDocument } from '../../src/config/streams-document.ts'

const TEXT = `{
    "$schema": "./streams.schema.json",
    // the cameras
    "streams": [
        { "id": "a", "url": "rtsp://a/" }, // the door
        {
            "id": "b",
            "url": "rtsp://b/",
        },
    ]
}
`

test('StreamsDocument reads comments and trailing commas', () => {
  const { entries } = StreamsDocument.parse(TEXT)
  assert.deepEqual(entries, [
    { id: 'a', url: 'rtsp://a/' },
    { id: 'b', url: 'rtsp://b/' },
  ])
})

for (const [text, says] of [
  ['', /nothing in it at line 1, column 1/],
  ['{\n  "streams": [\n    { "id": "a" "url": "x" }\n  ]\n}', /comma expected.* at line 3, column 17/],
  ['{ "streams": [', /at line 1, column 15/],
  ['[]', /It is not \{ "streams"/],
  ['{}', /no list "streams"/],
  ['{ "streams": {} }', /no list "streams"/],
  ['{\n "streams": [],\n "steams": [] }', /line 3 holds the key "steams"/],
  ['{ "streams": [], "__proto__": [] }', /"__proto__"/],
  [
    '{ "streams": [{ "id": "a",\n "id": "b" }] }',
    /\/streams\/0\/id is written twice, again at line 2, column 2/,
  ],
] as const) {
  test(`StreamsDocument refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => StreamsDocument.parse(text), { code: 'config-broken', message: says })
  })
}

test('StreamsDocument refuses a text that nests deeper than its reader can go, and says where', () => {
  const depth = 100_000
  for (const inside of ['['.repeat(depth), `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`])
    assert.throws(() => StreamsDocument.parse(`{\n "streams": [${inside}]\n}`), {
      code: 'config-broken',
      message: /nests deeper than 32 levels of \{ and \[ at line 2, column \d+/,
    })
})

test('StreamsDocument says in which line a fault is', () => {
  const document = StreamsDocument.parse(TEXT)
  const faults = document.placed(1, [
    { path: '/url', message: 'is bad' },
    { path: '/renditions/main', message: 'is missing' },
  ])
  assert.deepEqual(faults, [
    { path: '/streams/1/url', message: 'is bad', at: 'line 8' },
    { path: '/streams/1/renditions/main', message: 'is missing', at: 'line 6' },
  ])
  assert.deepEqual(faults.map(placedText), [
    'line 8, /streams/1/url: is bad',
    'line 6, /streams/1/renditions/main: is missing',
  ])
})

test('StreamsDocument repeats no key that may be an address with a password', () => {
  const key = 'rtsp://me:hunter2@cam/'
  const document = StreamsDocument.parse(`{ "streams": [{ "${key}": 1 }] }`)
  const path = `/${key.replaceAll('/', '~1')}`
  assert.deepEqual(document.placed(0, [{ path, message: 'is not known' }]), [
    { path: '/streams/0/***', message: 'is not known', at: 'line 1' },
  ])
  for (const text of [
    `{ "streams": [], "${key}": 1 }`,
    `{ "streams": [{ "${key}": 1, "${key}": 2 }] }`,
    `{ "streams": [{ "${key}" }] }`,
  ])
    assert.throws(
      () => StreamsDocument.parse(text),
      (error: Error) => !error.message.includes('hunter2'),
    )
})
