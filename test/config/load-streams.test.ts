import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loading, loadStreams, withEntries } from '../../src/config/load-streams.ts'
import { StreamsDocument } from '../../src/config/streams-document.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { planAdd } from '../../src/config/store-plans.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

const judgement = {
  rule: new AddressRule(),
  environment: {},
  secrets: await Secrets.open('/nowhere/secrets.json'),
}

test('loadStreams keeps the streams without a fault and places the faults of the others', () => {
  const text = JSON.stringify(
    { streams: [{ id: 'a', url: 'rtsp://a/' }, { id: 'b', url: 'ftp://b/' }, 5] },
    undefined,
    1,
  )
  const { streams, faults } = loadStreams(text, judgement)
  assert.deepEqual([...streams.keys()], ['a'])
  assert.deepEqual(
    faults.map(({ path, at }) => [path, at]),
    [
      ['/streams/1/url', 'line 9'],
      ['/streams/2', 'line 11'],
    ],
  )
})

test('Many streams are judged one by one, with a chance for others between them', () => {
  const streams = ['a', 'b', 'c'].map((id) => ({ id, url: 'rtsp://a/' }))
  assert.equal([...loading(StreamsDocument.parse(JSON.stringify({ streams })), judgement)].length, 3)
  const context = { ...judgement, streams: new Map(), takeUnseen: () => false }
  assert.equal([...planAdd(context, streams)].length, 3)
})

test('loadStreams refuses one source id in two streams', () => {
  const stream = (id: string): object => ({
    id,
    renditions: { main: { sources: [{ id: 's', url: 'rtsp://a/' }] } },
  })
  const { faults } = loadStreams(JSON.stringify({ streams: [stream('a'), stream('b')] }), judgement)
  assert.deepEqual(
    faults.map(({ path }) => path),
    ['/streams/1/renditions/main/sources/0/id'],
  )
})

test('loadStreams names a duplicate id beside all else that is wrong with the entry, and nothing that is not', () => {
  const pathsOf = (again: object): string[] => {
    const streams = [
      { id: 'a', url: 'rtsp://a/' },
      { id: 'a', ...again },
    ]
    return loadStreams(JSON.stringify({ streams }), judgement).faults.map(({ path }) => path)
  }
  assert.deepEqual(pathsOf({ url: 'rtsp://b/' }), ['/streams/1/id'])
  assert.deepEqual(pathsOf({ url: 'file:///x', foo: 1 }), [
    '/streams/1/id',
    '/streams/1/foo',
    '/streams/1/url',
  ])
})

test('withEntries adds, changes and removes by id', () => {
  const text = withEntries(
    '{ "streams": [{ "id": "a", "url": "1" }, { "id": "b", "url": "2" }] }',
    new Map([
      ['a', undefined],
      ['b', { id: 'b', url: '3' }],
      ['c', { id: 'c', url: '4' }],
      ['x', undefined],
    ]),
  )
  assert.deepEqual(JSON.parse(text), {
    streams: [
      { id: 'b', url: '3' },
      { id: 'c', url: '4' },
    ],
  })
})

test('loadStreams and withEntries take time in proportion to the streams, not to their square', () => {
  const entriesOf = (count: number): { id: string; url: string }[] =>
    Array.from({ length: count }, (_, n) => ({ id: `cam-${n}`, url: `rtsp://10.0.0.1/${n}` }))
  const textOf = (count: number): string => JSON.stringify({ streams: entriesOf(count) }, undefined, 2)
  const works: ((text: string, count: number) => unknown)[] = [
    (text) => loadStreams(text, judgement),
    (_, count) =>
      withEntries('{ "streams": [] }', new Map(entriesOf(count).map((entry) => [entry.id, entry]))),
    (text, count) =>
      withEntries(text, new Map(entriesOf(count).map(({ id }) => [id, { id, url: 'rtsp://other/' }]))),
  ]
  for (const work of works) {
    const timeOf = (count: number): number => {
      const text = textOf(count)
      const began = process.cpuUsage()
      work(text, count)
      const { user, system } = process.cpuUsage(began)
      return user + system
    }
    timeOf(400)
    const ratio = Math.min(timeOf(4000), timeOf(4000)) / Math.min(timeOf(200), timeOf(200), timeOf(200))
    assert.ok(ratio < 120, `20 times as many streams take ${ratio.toFixed(0)} times as long`)
  }
})
