import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { idOf, uniqueId } from '../../src/protocol/stream-id.ts'
import { STREAM_ID } from '../../src/config/streams.ts'

describe('ids made of names', () => {
  it('stay close to the name', () => {
    const names = ['door', 'Haustür links', 'cams/door', '~^all', 'カメラ', '__proto__']
    assert.deepEqual(names.map(idOf), ['door', 'Haustur-links', 'cams-door', 'all', 'camera', '__proto__'])
  })

  it('are valid and unique whatever the names are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 20 }), (names) => {
        const taken = new Set<string>()
        for (const name of names) taken.add(uniqueId(idOf(name), taken))
        assert.equal(taken.size, names.length)
        for (const id of taken) assert.match(id, STREAM_ID)
      }),
    )
  })
})
