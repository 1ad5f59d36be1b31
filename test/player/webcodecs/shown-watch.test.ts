import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { ShownWatch } from '../../../src/player/webcodecs/shown-watch.ts'

describe('ShownWatch', () => {
  let asked: VideoFrameRequestCallback | undefined
  let cancelled: number[]
  let shown: number[]
  let watch: ShownWatch

  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] })
    asked = undefined
    cancelled = []
    shown = []
    const video = {
      requestVideoFrameCallback: (callback: VideoFrameRequestCallback) => {
        assert.equal(asked, undefined, 'it asks once at a time')
        asked = callback
        return 7
      },
      cancelVideoFrameCallback: (handle: number) => cancelled.push(handle),
    }
    watch = new ShownWatch(video, (mediaSec) => shown.push(mediaSec))
  })

  afterEach(() => {
    watch.close()
    mock.timers.reset()
    mock.restoreAll()
  })

  function show(mediaTime: number): void {
    const callback = asked
    asked = undefined
    callback?.(0, { mediaTime } as VideoFrameCallbackMetadata)
  }

  it('tells of each picture after a join', () => {
    watch.join()
    for (const mediaSec of [1, 2, 3]) show(mediaSec)
    assert.deepEqual(shown, [1, 2, 3])
  })

  it('tells of four pictures a second two seconds after a join', () => {
    let nowMs = 10_000
    mock.method(performance, 'now', () => nowMs)
    watch.join()
    nowMs += 2_000
    for (const mediaSec of [1, 2, 3]) show(mediaSec)
    mock.timers.tick(250)
    for (const mediaSec of [4, 5]) show(mediaSec)
    assert.deepEqual(shown, [1, 4])
  })

  it('looks at nothing once it is closed', () => {
    watch.join()
    watch.close()
    assert.deepEqual(cancelled, [7])
    asked = undefined
    mock.timers.tick(1_000)
    assert.equal(asked, undefined)
  })
})
