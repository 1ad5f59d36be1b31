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
      rest: (isResting) => asked.push(isResting ? 'rest' : 'work'),
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
    assert.deepEqual(engine.heard, ['join', 'configure avc1.64001f', 3, 4, 'sound 5'])
    assert.deepEqual(asked, [])
  })

  it('asks for a beginning when none came while nobody watched', () => {
    feed.setWatched(false)
    feed.picture(picture(2))
    feed.setWatched(true)
    assert.deepEqual(engine.heard, ['join'])
    assert.deepEqual(asked, ['incomplete'])
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
    assert.deepEqual(engine.heard, ['join'])
    assert.deepEqual(asked, ['incomplete'])
  })

  it('lets the relay rest after a minute without a viewer, and work again for the next', () => {
    feed.setWatched(false)
    mock.timers.tick(59_999)
    assert.deepEqual(asked, [])
    mock.timers.tick(1)
    assert.deepEqual(asked, ['rest'])
    feed.setWatched(true)
    assert.deepEqual(asked, ['rest', 'work'])
    mock.timers.tick(120_000)
    assert.deepEqual(asked, ['rest', 'work'])
  })

  it('does not rest when somebody looks within the minute', () => {
    feed.setWatched(false)
    feed.picture(picture(1, true))
    mock.timers.tick(59_000)
    feed.setWatched(true)
    mock.timers.tick(120_000)
    assert.deepEqual(asked, [])
  })
})
