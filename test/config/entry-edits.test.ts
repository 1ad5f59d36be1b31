import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { EMPTY_DOCUMENT, StreamsDocument } from '../../src/config/streams-document.ts'
import type { Entry } from '../../src/config/entry-edits.ts'

const TEXT = `{
    "$schema": "./streams.schema.json",
    // the cameras
    "streams": [
        { "id": "a", "url": "rtsp://a/" }, // the door
        // behind the house
        {
            "id": "b", // garage
            "url": "rtsp://b/",
        }, // its comment
        /* the last one */
    ]
}
`

function edited(text: string, changed: readonly [number, Entry | undefined][], added: Entry[] = []): string {
  return StreamsDocument.parse(text).edited({ changed: new Map(changed), added })
}

test('editEntries changes keys and leaves all around as it looks', () => {
  const changed = edited(TEXT, [[1, { id: 'b', url: 'rtsp://other/' }]])
  assert.equal(changed, TEXT.replace('rtsp://b/', 'rtsp://other/'))
})

test('editEntries changes many entries at once, each in its own looks', () => {
  const changed = edited(TEXT, [
    [0, { id: 'a', url: 'rtsp://x/' }],
    [1, { id: 'b', url: 'rtsp://b/', audio: false }],
  ])
  const expected = TEXT.replace('rtsp://a/', 'rtsp://x/').replace(
    '"rtsp://b/",',
    '"rtsp://b/",\n            "audio": false,',
  )
  assert.equal(changed, expected)
})

test('editEntries adds behind the comment of the last entry, with its margin and its trailing comma', () => {
  const added = edited(TEXT, [], [{ id: 'c', audio: true }, { id: 'd' }])
  const lines = `// its comment
        {
            "id": "c",
            "audio": true
        },
        {
            "id": "d"
        },
`
  assert.equal(added, TEXT.replace('// its comment\n', lines))
})

test('editEntries adds to an empty list and to one on a single line', () => {
  const first = edited(EMPTY_DOCUMENT, [], [{ id: 'a' }])
  assert.equal(first, '{\n  "streams": [\n    {\n      "id": "a"\n    }\n  ]\n}\n')
  const second = edited('{ "streams": [{ "id": "a" }] }', [], [{ id: 'b' }])
  assert.deepEqual(JSON.parse(second), { streams: [{ id: 'a' }, { id: 'b' }] })
})

test('editEntries takes an entry out with its own comment and no other', () => {
  assert.equal(
    edited(TEXT, [[0, undefined]]),
    TEXT.replace('\n        { "id": "a", "url": "rtsp://a/" }, // the door', ''),
  )
  const plain = '{\n  "streams": [\n    { "id": "a" },\n    { "id": "b" }\n  ]\n}\n'
  assert.equal(edited(plain, [[1, undefined]]), '{\n  "streams": [\n    { "id": "a" }\n  ]\n}\n')
})

const decoration = fc.constantFrom('', ' ', '\n', '\r\n\t', ' // {"x":[\n', '/* , */', '\n  // "\n  ')
const written = fc.record({
  lead: decoration,
  trail: decoration,
  wide: fc.boolean(),
  entry: fc.dictionary(fc.constantFrom('url', 'name', 'a'), fc.constantFrom(1, '// "', [], { b: [2] })),
  fate: fc.constantFrom('keep', 'keep', 'change', 'remove'),
})

test('editEntries does to any list what it is told, keeps the text of the rest, and plain JSON plain', () => {
  const property = fc.property(
    fc.array(written, { maxLength: 6 }),
    decoration,
    fc.boolean(),
    fc.array(fc.constantFrom({ id: 'n1' }, { id: 'n2', c: { d: [] } }), { maxLength: 3 }),
    (items, inside, hasTrailingComma, added) => {
      const sources = items.map(({ entry, wide }, n) =>
        JSON.stringify({ id: `s${n}`, ...entry }, undefined, wide ? 3 : undefined),
      )
      const list = items.map(({ lead, trail }, n) => lead + sources[n] + trail).join(',')
      const end = hasTrailingComma && items.length > 0 ? ',' : ''
      const text = `{ "streams":\n [${list}${end}${inside}] }`
      const replaced = { url: 'new', e: 1 }
      const isTouched = ({ fate }: (typeof items)[number]): boolean => fate !== 'keep'
      const changed = items.flatMap((item, n): [number, Entry | undefined][] =>
        isTouched(item) ? [[n, item.fate === 'change' ? { id: `s${n}`, ...replaced } : undefined]] : [],
      )
      const result = edited(text, changed, added)
      const expected = items.flatMap(({ entry, fate }, n) =>
        fate === 'remove' ? [] : [{ id: `s${n}`, ...(fate === 'change' ? replaced : entry) }],
      )
      assert.deepEqual(StreamsDocument.parse(result).entries, [...expected, ...added])
      for (const [n, item] of items.entries()) if (!isTouched(item)) assert.ok(result.includes(sources[n]!))
      if (isPlain(text)) assert.ok(isPlain(result), result)
    },
  )
  fc.assert(property, { numRuns: 500 })
})

function isPlain(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
