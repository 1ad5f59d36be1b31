import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import type { Layout } from '../../../src/media/track.ts'
import { Feed } from '../../../src/player/core/feed.ts'
import { FakeEngine } from './fake-engine.ts'

const layout = { video: { codecString: 'avc1.64001f' }, audio: undefined } as Layout

function picture(pts: number, keyframe = false, bytes = 10) {
  return { dts: pts, pts, duration: 3600, keyframe, nalUnits: [new Uint8Array(bytes)] }
}

describe('Feed', () => {
  let engine: FakeEngine
  let asked: string[]
  let feed: Feed

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    engine = new FakeEngine()
    asked = []
    feed = new Feed(engine, {
      incomplete: () => asked.push('incomplete'),
      still: (isStill) => asked.push(isStill ? 'pause' : 'resume'),
      catchesUp: () => engine.heard.push('old'),
    })
  })

  afterEach(() => {
    feed.close()
    mock.timers.reset()
  })

  it('passes everything on at once while somebody watches', () => {
    feed.join()
    feed.layout(layout)
    feed.picture(picture(1, true))
    feed.sound({ pts: 2, frames: [] })
    assert.deepEqual(engine.heard, ['join', 'configure avc1.64001f', 1, 'sound 2'])
  })

  it('keeps the newest group of pictures undecoded while nobody watches, and hands it over as a join', () => {
    feed.setWatched(false)
    feed.layout(layout)
    for (const kept of [picture(1, true), picture(2), picture(3, true), picture(4)]) feed.picture(kept)
    feed.sound({ pts: 5, frames: [] })
    assert.deepEqual(engine.heard, [])
    feed.setWatched(true)
    assert.deepEqual(engine.heard, ['old', 'join', 'configure avc1.64001f', 3, 4, 'sound 5'])
    assert.deepEqual(asked, [])
  })

  it('hands over what goes on where the engine is, when no keyframe came while nobody watched', () => {
    feed.picture(picture(1, true))
    feed.setWatched(false)
    feed.picture(picture(2))
    feed.sound({ pts: 3, frames: [] })
    feed.setWatched(true)
    feed.picture(picture(4))
    assert.deepEqual(engine.heard, [1, 'old', 'catch up', 2, 'sound 3', 4])
    assert.deepEqual(asked, [])
  })

  it('goes on when nothing came while nobody watched', () => {
    feed.setWatched(false)
    feed.setWatched(true)
    assert.deepEqual([engine.heard, asked], [['old', 'catch up'], []])
  })

  it('asks for a beginning when the engine lost what it had while nobody watched, and no keyframe came', () => {
    feed.setWatched(false)
    feed.needKeyframe()
    feed.picture(picture(2))
    assert.deepEqual(asked, [])
    feed.setWatched(true)
    assert.deepEqual(asked, ['incomplete'])
  })

  it('asks for a beginning when pictures are missing, but not before somebody looks', () => {
    feed.setWatched(false)
    feed.picture(picture(1, true))
    feed.interrupted()
    assert.deepEqual(asked, [])
    feed.setWatched(true)
    assert.deepEqual(asked, ['incomplete'])
    feed.interrupted()
    feed.needKeyframe()
    assert.deepEqual(asked, ['incomplete', 'incomplete', 'incomplete'])
  })

  it('keeps nothing of a connection that was lost', () => {
    feed.setWatched(false)
    feed.picture(picture(1, true))
    feed.join()
    feed.setWatched(true)
    assert.deepEqual(asked, ['incomplete'])
  })

  it('keeps no more than 16 MiB', () => {
    feed.setWatched(false)
    feed.picture(picture(1, true))
    feed.picture(picture(2, false, 16 * 1024 * 1024))
    feed.picture(picture(3))
    feed.setWatched(true)
    assert.deepEqual(engine.heard, ['old', 'join'])
    assert.deepEqual(asked, ['incomplete'])
  })

  it('lets the relay rest after a minute without a viewer, and work again for the next', () => {
    feed.setWatched(false)
    mock.timers.tick(59_999)
    assert.deepEqual(asked, [])
    mock.timers.tick(1)
    assert.deepEqual(asked, ['pause'])
    feed.setWatched(true)
    assert.deepEqual(asked, ['pause', 'resume'])
    mock.timers.tick(120_000)
    assert.deepEqual(asked, ['pause', 'resume'])
  })

  it('does not rest when somebody looks within the minute', () => {
    feed.setWatched(false)
    feed.picture(picture(1, true))
    mock.timers.tick(59_000)
    feed.setWatched(true)
    mock.timers.tick(120_000)
    assert.deepEqual(asked, [])
  })

  it('keeps what still came after a pause, until the relay goes on: with the next picture', () => {
    feed.picture(picture(1, true))
    feed.setPaused(true)
    feed.picture(picture(2))
    feed.setPaused(false)
    assert.deepEqual([engine.heard, asked], [[1], ['pause', 'resume']])
    feed.picture(picture(3))
    feed.picture(picture(4))
    assert.deepEqual(engine.heard, [1, 'old', 'catch up', 2, 3, 4])
  })

  it('begins with the keyframe after a pause when the relay goes on with one', () => {
    feed.picture(picture(1, true))
    feed.setPaused(true)
    feed.picture(picture(2))
    feed.setPaused(false)
    feed.picture(picture(9, true))
    assert.deepEqual(engine.heard, [1, 'old', 'join', 9])
  })

  it('asks for a beginning after a pause only when the relay goes on without a keyframe that is needed', () => {
    feed.setPaused(true)
    feed.needKeyframe()
    feed.setPaused(false)
    assert.deepEqual(asked, ['pause', 'resume'])
    feed.picture(picture(3))
    assert.deepEqual(asked, ['pause', 'resume', 'incomplete'])
  })

  it('loses nothing when a pause follows a pause before anything came', () => {
    feed.setPaused(true)
    feed.picture(picture(2))
    feed.setPaused(false)
    feed.setPaused(true)
    feed.picture(picture(3))
    feed.setPaused(false)
    feed.picture(picture(4))
    assert.deepEqual(engine.heard, ['old', 'catch up', 2, 3, 4])
    assert.deepEqual(asked, ['pause', 'resume', 'pause', 'resume'])
  })

  it('gives nothing to a hidden engine when a pause ends, nor to a paused one when somebody looks', () => {
    feed.setPaused(true)
    feed.setWatched(false)
    feed.setPaused(false)
    feed.picture(picture(2))
    feed.setPaused(true)
    feed.setWatched(true)
    feed.picture(picture(3))
    assert.deepEqual(engine.heard, [])
    feed.setPaused(false)
    feed.picture(picture(4))
    assert.deepEqual(engine.heard, ['old', 'catch up', 2, 3, 4])
  })
})
