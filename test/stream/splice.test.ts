import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Splice } from '../../src/stream/splice.ts'
import { audio, continuation, keyframe, picture } from '../support/units.ts'

const cra = keyframe({ randomAccess: 'cra' })
const rasl = picture({ skippable: 'rasl' })

describe('Splice', () => {
  it('is idle after an IDR picture', () => {
    const splice = new Splice()
    splice.startAt(keyframe())
    assert.equal(splice.isActive, false)
  })

  it('leaves out RASL pictures with their continuations after a CRA, and announces the next picture', () => {
    const splice = new Splice()
    splice.startAt(cra)
    const verdicts = [rasl, audio(), continuation(), picture(), continuation(), picture()].map((unit, at) =>
      splice.judge(unit, at),
    )
    assert.deepEqual(verdicts, ['leave-out', 'write', 'leave-out', 'announce', 'write', 'write'])
  })

  it('ends at the next keyframe, whose RASL pictures can be decoded', () => {
    const splice = new Splice()
    splice.startAt(cra)
    assert.equal(splice.judge(keyframe({ randomAccess: 'cra' }), 1), 'write')
    assert.equal(splice.isActive, false)
  })

  it('begins again at a CRA where another source begins', () => {
    const splice = new Splice()
    splice.startAt(cra)
    assert.equal(splice.judge(keyframe({ randomAccess: 'cra', discontinuity: true }), 1), 'write')
    assert.equal(splice.isActive, true)
  })

  it('tells whether pictures were left out right before a new start', () => {
    const splice = new Splice()
    splice.startAt(cra)
    splice.judge(rasl, 1)
    assert.equal(splice.startAt(keyframe()), true)
    assert.equal(splice.startAt(keyframe()), false)
  })

  it('leaves out the continuations that were written before', () => {
    const splice = new Splice()
    splice.goOnBehindKeyframe(4)
    assert.deepEqual(
      [splice.judge(continuation(), 3), splice.judge(continuation(), 4)],
      ['leave-out', 'write'],
    )
  })
})
