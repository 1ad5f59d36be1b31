import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyPatch, parseStreamInput } from '../../src/config/stream-input.ts'
import type { StreamConfig } from '../../src/config/streams.ts'

const source = { id: 's1', url: 'rtsp://cam/', transport: 'udp', hasSecret: true } as const
const config: StreamConfig = {
  id: 'a',
  name: 'Door',
  audio: true,
  mode: 'always',
  renditions: { main: { sources: [source] }, sub: { sources: [{ ...source, id: 's2' }] } },
}

test('parseStreamInput makes the full form of the short one', () => {
  const input = parseStreamInput({ id: 'a', name: 'Door', url: 'rtsp://cam/', user: 'u', transport: 'udp' })
  assert.ok(!Array.isArray(input))
  assert.deepEqual(JSON.parse(JSON.stringify(input)), {
    id: 'a',
    name: 'Door',
    renditions: { main: { sources: [{ url: 'rtsp://cam/', user: 'u', transport: 'udp' }] } },
  })
})

const BAD: readonly [value: unknown, path: string][] = [
  [null, ''],
  [[], ''],
  ['x', ''],
  [{ url: 'rtsp://cam/' }, '/id'],
  [{ id: 'a/b', url: 'x' }, '/id'],
  [{ id: 7, url: 'x' }, '/id'],
  [{ id: 'a' }, '/url'],
  [{ id: 'a', url: 'x', renditions: { main: { sources: [{ url: 'x' }] } } }, '/url'],
  [{ id: 'a', url: 'x', pull: 'ffmpeg', fingerprint: 'ab'.repeat(32) }, '/fingerprint'],
  [
    {
      id: 'a',
      renditions: { main: { sources: [{ url: 'x', pull: 'ffmpeg', fingerprint: 'ab'.repeat(32) }] } },
    },
    '/renditions/main/sources/0/fingerprint',
  ],
  [{ id: 'a', renditions: {} }, '/renditions/main'],
  [{ id: 'a', renditions: { main: { sources: [] } } }, '/renditions/main/sources'],
  [{ id: 'a', renditions: { main: { sources: [{ url: 'x' }] }, third: {} } }, '/renditions/third'],
  [
    { id: 'a', renditions: { main: { sources: [{ id: '__proto__', url: 'x' }] } } },
    '/renditions/main/sources/0/id',
  ],
  [{ id: 'a', url: 'x', name: 'a\u0007' }, '/name'],
  [{ id: 'a', url: 'x', name: 'n'.repeat(101) }, '/name'],
  [{ id: 'a', url: 'x', user: 'a\r\nb' }, '/user'],
  [{ id: 'a', url: 'x', transport: 'quic' }, '/transport'],
  [{ id: 'a', url: 'x', mode: 'sometimes' }, '/mode'],
  [{ id: 'a', url: 'x', audio: 'no' }, '/audio'],
  [{ id: 'a', url: 'x', pull: 'curl' }, '/pull'],
  [JSON.parse('{"id":"a","url":"x","__proto__":{"mode":"on-demand"}}'), '/__proto__'],
]

for (const [value, path] of BAD) {
  test(`parseStreamInput refuses ${JSON.stringify(value).slice(0, 70)} at "${path}"`, () => {
    const faults = parseStreamInput(value, '/2')
    assert.ok(Array.isArray(faults))
    assert.deepEqual(
      faults.map((fault) => fault.path),
      [`/2${path}`],
    )
  })
}

test('parseStreamInput tells who sends no object what to send', () => {
  for (const value of [null, [], 'x', 5]) {
    const faults = parseStreamInput(value, '/3')
    assert.ok(Array.isArray(faults))
    const [, example = ''] = /^is not an object; write (\{.*\})$/.exec(faults[0]?.message ?? '') ?? []
    assert.ok(!Array.isArray(parseStreamInput(JSON.parse(example))))
  }
})

test('applyPatch sets, keeps and removes as RFC 7396 says', () => {
  const patched = applyPatch(config, { name: null, group: 'Garden', renditions: { sub: null } })
  assert.deepEqual(patched, {
    id: 'a',
    group: 'Garden',
    audio: true,
    mode: 'always',
    renditions: { main: config.renditions.main },
  })
})

test('applyPatch takes the short form’s keys for the first source of the main rendition', () => {
  const patched = applyPatch(config, { url: 'rtsp://new/', transport: null, user: null, password: 'p' })
  const { main, sub } = (patched as StreamConfig).renditions
  assert.deepEqual(main.sources, [
    { id: 's1', url: 'rtsp://new/', user: null, password: 'p', hasSecret: true },
  ])
  assert.deepEqual(sub, config.renditions.sub)
})

test('applyPatch hands on what is no object, and no prototype', () => {
  assert.equal(applyPatch(config, 5), 5)
  const patched = applyPatch(config, JSON.parse('{"__proto__":{"mode":"on-demand"}}'))
  assert.ok(Array.isArray(parseStreamInput(patched)))
  assert.equal(({} as { mode?: string }).mode, undefined)
})
