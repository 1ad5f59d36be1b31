import assert from 'node:assert/strict'
import { it } from 'node:test'
import { unknownCameras } from '../../src/auth/token-cameras.ts'

it('unknownCameras names the streams that are not there, in one sentence', () => {
  assert.deepEqual(unknownCameras(['a', 'b', 'c'], new Set(['b'])), [
    'There is no stream "a", "c"; the token opens it once it is added',
  ])
})

it('unknownCameras says nothing where all are there, where a token is for all, or where nobody knows', () => {
  assert.deepEqual(unknownCameras(['a'], new Set(['a'])), [])
  assert.deepEqual(unknownCameras(undefined, new Set()), [])
  assert.deepEqual(unknownCameras(['a'], undefined), [])
})
