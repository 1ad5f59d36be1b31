import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileStream, entryOf } from '../../src/config/compiled-stream.ts'
import type { CompiledStream, StreamContext } from '../../src/config/compiled-stream.ts'
import { Secrets } from '../../src/config/secrets.ts'
import type { StreamInput } from '../../src/config/stream-input.ts'
import { STREAM_CONTEXT } from './support/stream-context.ts'

const full = (...urls: string[]): StreamInput => ({
  id: 'a',
  renditions: { main: { sources: urls.map((url) => ({ url })) } },
})

test('compileStream fills in every default and holds no secret in its config', () => {
  const { config } = compiled(full('rtsp://u:hunter2@cam/'))
  const [source] = config.renditions.main.sources
  assert.deepEqual(config, {
    id: 'a',
    audio: true,
    mode: 'always',
    renditions: {
      main: { sources: [{ id: source?.id, url: 'rtsp://cam/', transport: 'tcp', hasSecret: true }] },
    },
  })
  assert.match(source?.id ?? '', /^[0-9a-f]{10}$/)
})

test('compileStream keeps a source’s id by its URL, then by its place, and gives new ones to new sources', () => {
  const before = compiled(full('rtsp://one/', 'rtsp://two/'))
  const [one, two] = idsOf(before)
  const swapped = compiled(full('rtsp://two/', 'rtsp://one/', 'rtsp://three/'), { before })
  assert.deepEqual(idsOf(swapped).slice(0, 2), [two, one])
  assert.ok(![one, two].includes(idsOf(swapped)[2]))
  assert.deepEqual(idsOf(compiled(full('rtsp://other/'), { before })), [one])
})

test('compileStream gives sources of the file ids that stay over a restart', () => {
  const [first] = idsOf(compiled(full('rtsp://cam/'), { origin: 'file' }))
  assert.deepEqual(idsOf(compiled(full('rtsp://other/'), { origin: 'file' })), [first])
})

test('compileStream names every fault and refuses the id of another stream’s source', () => {
  const input: StreamInput = {
    id: 'a',
    renditions: {
      main: { sources: [{ url: 'file:///x' }, { id: 's9', url: 'rtsp://cam/' }] },
      sub: { sources: [{ url: 'rtsp://0.0.0.0/' }] },
    },
  }
  const faults = compileStream(input, { ...STREAM_CONTEXT, taken: new Set(['s9']) })
  assert.ok(Array.isArray(faults))
  assert.deepEqual(
    faults.map(({ code, path }) => [code, path]),
    [
      ['invalid-url', '/renditions/main/sources/0/url'],
      ['invalid-stream', '/renditions/main/sources/1/id'],
      ['address-refused', '/renditions/sub/sources/0/url'],
    ],
  )
})

test('the ETag is strong, follows config and secrets, and cannot be guessed from them', async () => {
  const before = compiled(full('rtsp://u:one@cam/'))
  assert.match(before.etag, /^"[\w-]{22}"$/)
  assert.equal(compiled(full('rtsp://cam/'), { before }).etag, before.etag)
  assert.notEqual(compiled(full('rtsp://u:two@cam/'), { before }).etag, before.etag)
  const otherKey = await Secrets.open('/nowhere/secrets.json')
  assert.notEqual(compiled(full('rtsp://cam/'), { before, secrets: otherKey }).etag, before.etag)
})

test('compileStream gives a new source the login that the stream has at the same place, and no other one', () => {
  const before = compiled(full('rtsp://u:one@cam/main'))
  const added = (url: string): string[] => {
    const { main } = before.config.renditions
    const input = {
      id: 'a',
      renditions: { main: { sources: [...main.sources] }, sub: { sources: [{ url }] } },
    }
    return [...compiled(input, { before }).sources.values()].map(({ href }) => href)
  }
  assert.deepEqual(added('rtsp://cam/sub'), ['rtsp://u:one@cam/main', 'rtsp://u:one@cam/sub'])
  assert.deepEqual(added('rtsp://v:two@cam/sub'), ['rtsp://u:one@cam/main', 'rtsp://v:two@cam/sub'])
  for (const elsewhere of ['rtsp://cam:8554/sub', 'rtsp://other/sub', 'rtsps://cam:554/sub'])
    assert.deepEqual(added(elsewhere), ['rtsp://u:one@cam/main', elsewhere])
})

test('compileStream leaves a source without a login without one', () => {
  const before = compiled(full('rtsp://u:one@cam/main', 'rtsp://cam/free'))
  assert.equal(before.config.renditions.main.sources[1]?.hasSecret, false)
  const again = compiled(
    { id: 'a', renditions: { main: { sources: [...before.config.renditions.main.sources] } } },
    { before },
  )
  assert.equal(again.config.renditions.main.sources[1]?.hasSecret, false)
})

test('entryOf writes no default and no secret, and the short form where it was', () => {
  const long = compiled(full('rtsp://u:hunter2@cam/'))
  const [id] = idsOf(long)
  assert.deepEqual(entryOf(long, true), {
    id: 'a',
    renditions: { main: { sources: [{ id, url: 'rtsp://cam/' }] } },
  })
  const short = compiled(full('rtsp://u:hunter2@cam/'), { origin: 'file' })
  assert.deepEqual(entryOf(short, true), { id: 'a', url: 'rtsp://cam/' })
})

function compiled(input: StreamInput, changes: Partial<StreamContext> = {}): CompiledStream {
  const found = compileStream(input, { ...STREAM_CONTEXT, ...changes })
  if (Array.isArray(found)) assert.fail(JSON.stringify(found))
  return found
}

function idsOf(stream: CompiledStream): string[] {
  return stream.config.renditions.main.sources.map(({ id }) => id)
}
