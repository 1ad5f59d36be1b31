import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { keysAt, STREAM_ID, streamsJsonSchema } from '../../src/config/streams.ts'

const schemaFile = new URL('../../streams.schema.json', import.meta.url)

test('streams.schema.json is what the schema of the code says (UPDATE_SCHEMA=1 writes it anew)', async () => {
  const schema: unknown = JSON.parse(JSON.stringify(streamsJsonSchema()))
  if (process.env['UPDATE_SCHEMA'] === '1')
    await writeFile(schemaFile, `${JSON.stringify(schema, undefined, 2)}\n`)
  assert.deepEqual(JSON.parse(await readFile(schemaFile, 'utf8')), schema)
})

test('the shipped streams.json holds the demo camera and names its schema', async () => {
  const shipped: unknown = JSON.parse(await readFile(new URL('../../streams.json', import.meta.url), 'utf8'))
  assert.deepEqual(shipped, { $schema: './streams.schema.json', streams: [{ id: 'demo', url: 'demo:' }] })
})

test('STREAM_ID takes what is safe in an address and nothing else', () => {
  for (const id of ['a', 'Front-Door_2', '__proto__', 'x'.repeat(64)]) assert.match(id, STREAM_ID)
  for (const id of ['', 'a/b', 'a b', 'ä', '../x', 'a.ts', 'x'.repeat(65), 'a\n'])
    assert.doesNotMatch(id, STREAM_ID)
})

test('keysAt knows the keys of a stream, its renditions, a rendition and a source', () => {
  assert.ok(keysAt([]).includes('renditions'))
  assert.deepEqual(keysAt(['renditions']), ['main', 'sub'])
  assert.deepEqual(keysAt(['renditions', 'sub']), ['sources'])
  assert.ok(keysAt(['renditions', 'main', 'sources', 0]).includes('transport'))
})
