import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { faultsOf, faultText, pointer } from '../../src/config/faults.ts'

const schema = z.strictObject({ url: z.string(), ok: z.boolean().optional() })

test('faultsOf names every fault, missing keys, wrong types and the nearest known key', () => {
  const { error } = schema.safeParse({ ulr: 'x', ok: 1, quite_another: 2 })
  assert.ok(error !== undefined)
  assert.deepEqual(
    faultsOf(error, '/3', () => ['url', 'ok']),
    [
      { path: '/3/url', message: 'is missing' },
      { path: '/3/ok', message: 'is not a boolean' },
      { path: '/3/ulr', message: 'is not known; did you mean "url"?' },
      { path: '/3/quite_another', message: 'is not known; allowed are url, ok' },
    ],
  )
})

test('faultsOf offers the nearest key, not the first that is near', () => {
  const { error } = z.strictObject({}).safeParse({ mod: 1, ul: 2 })
  assert.ok(error !== undefined)
  assert.deepEqual(
    faultsOf(error, '', () => ['id', 'mode', 'audio', 'url']).map(({ message }) => message),
    ['is not known; did you mean "mode"?', 'is not known; did you mean "url"?'],
  )
})

test('faultsOf says that the short and the full form of a stream exclude each other', () => {
  const { error } = z.strictObject({}).safeParse({ url: 'x' })
  assert.ok(error !== undefined)
  const [fault] = faultsOf(error, '', () => ['id', 'url', 'renditions'])
  assert.match(fault?.message ?? '', /belongs to the short form .*exclude each other/)
  assert.doesNotMatch(fault?.message ?? '', /did you mean/)
})

test('pointer escapes as RFC 6901 §3 says', () => {
  assert.equal(pointer(['a/b', 'm~n', 0]), '/a~1b/m~0n/0')
})

test('faultText writes one fault a line', () => {
  const text = faultText([
    { path: '/a', message: 'is missing' },
    { path: '', message: 'all is wrong' },
  ])
  assert.equal(text, '/a: is missing\nall is wrong')
})
