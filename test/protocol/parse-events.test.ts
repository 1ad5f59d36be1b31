import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { parseEvent } from '../../src/protocol/parse-events.ts'

const state = {
  type: 'state',
  id: '9f3ab2c1-44',
  stream: 'door',
  rendition: 'main',
  state: 'live',
  cause: null,
  message: null,
  sinceMs: 1,
  nextTryMs: null,
}

describe('parseEvent', () => {
  it('reads a message, and passes over keys that it does not know', () => {
    assert.deepEqual(parseEvent(JSON.stringify({ ...state, weather: 'fine' })), { ...state, weather: 'fine' })
  })

  it('takes nothing for a message that lacks something, or holds something else', () => {
    for (const key of Object.keys(state)) {
      const { [key as 'type']: _gone, ...rest } = state
      assert.equal(parseEvent(JSON.stringify(rest)), undefined, key)
      assert.equal(parseEvent(JSON.stringify({ ...state, [key]: { x: 1 } })), undefined, key)
    }
  })

  it('passes over types that it does not know, those of JavaScript too', () => {
    for (const type of ['weather', 'toString', '__proto__', 'constructor'])
      assert.equal(parseEvent(JSON.stringify({ type, id: '9f3ab2c1-1' })), undefined, type)
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        assert.equal(parseEvent(text), undefined)
      }),
    )
  })
})
