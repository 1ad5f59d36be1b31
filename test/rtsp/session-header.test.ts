import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSessionHeader } from '../../src/rtsp/session-header.ts'

describe('readSessionHeader', () => {
  for (const [value, id, timeoutS] of [
    ['12345678', '12345678', undefined],
    ['  18446744073709551615 ; timeout = 90 ', '18446744073709551615', 90],
    ['a-b_c.d+e$;Timeout="30"', 'a-b_c.d+e$', 30],
    ['0000;timeout=60;x=y', '0000', 60],
    ['abc;timeout=60.5', 'abc', 60],
    ['abc;timeout=0', 'abc', undefined],
    ['abc;timeout=-1', 'abc', undefined],
    ['abc;timeout', 'abc', undefined],
    [';timeout=5', undefined, 5],
    ['', undefined, undefined],
  ] as const) {
    it(`reads "${value}"`, () => {
      assert.deepEqual(readSessionHeader({ headers: [['SESSION', value]] }), { id, timeoutS })
    })
  }

  it('finds nothing where there is no such header', () => {
    assert.deepEqual(readSessionHeader({ headers: [] }), { id: undefined, timeoutS: undefined })
  })
})
