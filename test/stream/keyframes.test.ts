import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Keyframes } from '../../src/stream/keyframes.ts'
import { keyframe } from '../support/units.ts'

describe('Keyframes', () => {
  it('knows when the newest came and how long the group before it was, by the stream’s clock', () => {
    const keyframes = new Keyframes()
    assert.deepEqual([keyframes.newestMs, keyframes.gopMs], [undefined, undefined])
    keyframes.push(keyframe({ arrivedMs: 1000, dts90k: 0 }))
    assert.deepEqual([keyframes.newestMs, keyframes.gopMs], [1000, undefined])
    keyframes.push(keyframe({ arrivedMs: 3050, dts90k: 180_000 }))
    assert.deepEqual([keyframes.newestMs, keyframes.gopMs], [3050, 2000])
  })

  it('takes an outage for no group of pictures', () => {
    const keyframes = new Keyframes()
    keyframes.push(keyframe({ dts90k: 0 }))
    keyframes.push(keyframe({ dts90k: 90_000 }))
    keyframes.push(keyframe({ dts90k: 9_000_000, discontinuity: true }))
    assert.equal(keyframes.gopMs, 1000)
    keyframes.push(keyframe({ dts90k: 9_045_000 }))
    assert.equal(keyframes.gopMs, 500)
  })
})
