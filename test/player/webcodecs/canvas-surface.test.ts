import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { CanvasSurface } from '../../../src/player/webcodecs/canvas-surface.ts'
import { DrawTurns } from '../../../src/player/webcodecs/draw-turns.ts'
import { FakeFrame } from './fake-decoder.ts'

const AT_ONCE = 4

describe('CanvasSurface', () => {
  let sizes: string[]
  let shown: number[]
  let dropped: number
  let nextFrame: () => void
  let surface: CanvasSurface

  beforeEach(() => {
    FakeFrame.open = 0
    sizes = []
    shown = []
    dropped = 0
    nextFrame = () => undefined
    const canvas = { width: 300, height: 150, getContext: () => ({ drawImage }) }
    function drawImage(): void {
      sizes.push(`${canvas.width} × ${canvas.height}`)
    }
    const turns = new DrawTurns((callback) => (nextFrame = () => callback(performance.now())))
    const handlers = {
      given: () => undefined,
      shown: (pts: number) => shown.push(pts),
      dropped: () => dropped++,
      decoderLateMs: () => 0,
    }
    surface = new CanvasSurface(canvas as unknown as OffscreenCanvas, handlers, turns)
  })

  afterEach(() => {
    surface.close()
    assert.equal(FakeFrame.open, 0, 'a frame was not closed')
  })

  function show(pts: number): void {
    surface.show({ frame: new FakeFrame(0) as unknown as VideoFrame, pts })
  }

  it('draws at once, as large as it is seen', () => {
    surface.resize({ width: 320, height: 180 })
    show(1)
    surface.resize({ width: 640, height: 360 })
    show(2)
    assert.deepEqual(shown, [1, 2])
    assert.deepEqual(sizes, ['320 × 180', '640 × 360'])
  })

  it('replaces what it had no time to draw, and tells so', () => {
    for (let pts = 1; pts <= AT_ONCE + 3; pts++) show(pts)
    assert.deepEqual(shown, [1, 2, 3, 4])
    nextFrame()
    assert.deepEqual(shown, [1, 2, 3, 4, 7])
    assert.equal(dropped, 2)
  })
})
