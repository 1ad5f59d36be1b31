import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawnSize } from '../../../src/player/webcodecs/drawn-size.ts'

const HD = { width: 1280, height: 720 }

test('drawnSize is no larger than what is seen, in the proportions of the picture', () => {
  assert.deepEqual(drawnSize(HD, { width: 320, height: 180 }), { width: 320, height: 180 })
  assert.deepEqual(drawnSize(HD, { width: 400, height: 180 }), { width: 400, height: 225 })
  assert.deepEqual(drawnSize(HD, { width: 320, height: 360 }), { width: 640, height: 360 })
})

test('drawnSize is never larger than the picture, and its own where nothing is known', () => {
  assert.deepEqual(drawnSize(HD, { width: 3840, height: 2160 }), HD)
  assert.deepEqual(drawnSize(HD, undefined), HD)
  assert.deepEqual(drawnSize(HD, { width: 0, height: 0 }), HD)
})
