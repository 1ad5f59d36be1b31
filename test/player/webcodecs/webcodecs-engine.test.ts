import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { VideoTrack } from '../../../src/media/track.ts'
import type { EngineParts, Picture } from '../../../src/player/engine.ts'
import { WebCodecsEngine } from '../../../src/player/webcodecs/webcodecs-engine.ts'
import { eventually } from '../../support/eventually.ts'
import { videoTrack } from '../../support/units.ts'
import { FakeDecoder, FakeFrame, installFakes } from './fake-decoder.ts'

const STEP = 3_600
const SPS = Uint8Array.of(0x67, 1, 2)
const SLICE = Uint8Array.of(0x65, 9)
const track: VideoTrack = { ...videoTrack, parameterSets: [SPS] }

function picture(index: number, keyframe = false): Picture {
  const pts = 90_000 + index * STEP
  return { dts: pts, pts, duration: STEP, keyframe, nalUnits: [SLICE] }
}

/** An engine whose surface shows everything at once while it has its turn, and nothing else. */
class Stage {
  readonly shown: number[] = []
  readonly reasons: string[] = []
  readonly sizes: string[] = []
  keyframesAsked = 0
  hasTurn = true
  nowMs = 10_000
  readonly engine: WebCodecsEngine

  constructor() {
    const parts: EngineParts = {
      address: { url: 'ws://relay/live/door', protocols: [], token: undefined },
      withSound: false,
      surface: undefined,
      handlers: {
        needKeyframe: () => this.keyframesAsked++,
        unsupported: (reason) => this.reasons.push(reason),
        shown: (pts) => this.shown.push((pts - 90_000) / STEP),
      },
      post: () => undefined,
    }
    this.engine = new WebCodecsEngine(
      parts,
      (_, handlers) => ({
        show: ({ frame, pts }) => {
          frame.close()
          if (!this.hasTurn) return handlers.dropped()
          handlers.given()
          handlers.shown(pts)
        },
        resize: ({ width, height }) => this.sizes.push(`${width} × ${height}`),
        close: () => undefined,
      }),
      () => this.nowMs,
    )
  }

  /** A group of so many pictures comes at once. */
  join(count: number): void {
    this.engine.join()
    this.engine.configure({ video: track, audio: undefined })
    for (let i = 0; i < count; i++) this.engine.picture(picture(i, i === 0))
  }
}

describe('WebCodecsEngine', () => {
  let restore: () => void
  let stage: Stage

  beforeEach(() => {
    restore = installFakes()
    stage = new Stage()
  })

  afterEach(() => {
    stage.engine.close()
    assert.equal(FakeFrame.open, 0, 'a frame was not closed')
    restore()
  })

  it('decodes byte streams for low latency, with the parameter sets in front of keyframes', () => {
    stage.join(2)
    const { configs, inside } = FakeDecoder.last
    assert.deepEqual(configs, [
      {
        codec: track.codecString,
        codedWidth: 1280,
        codedHeight: 720,
        optimizeForLatency: true,
        hardwareAcceleration: 'no-preference',
      },
    ])
    assert.deepEqual(
      inside.map(({ type, data, timestamp }) => [type, [...data], timestamp]),
      [
        ['key', [0, 0, 0, 1, ...SPS, 0, 0, 0, 1, ...SLICE], 1_000_000],
        ['delta', [0, 0, 0, 1, ...SLICE], 1_040_000],
      ],
    )
  })

  it('shows the keyframe of a join at once, decodes the whole group, and then shows what is live', () => {
    stage.join(50)
    FakeDecoder.last.output(1)
    assert.deepEqual(stage.shown, [0])
    FakeDecoder.last.output(49)
    assert.deepEqual(stage.shown, [0, 47, 48, 49])
    assert.equal(stage.engine.figures.dropped, 0)
  })

  it('goes on without a keyframe with what was kept, and shows only the newest of it', () => {
    stage.join(2)
    FakeDecoder.last.output(2)
    stage.engine.catchUp()
    for (let i = 2; i < 50; i++) stage.engine.picture(picture(i))
    FakeDecoder.last.output(48)
    assert.deepEqual(stage.shown, [0, 1, 47, 48, 49])
    assert.deepEqual([FakeDecoder.all.length, stage.keyframesAsked], [1, 0])
  })

  it('keeps what is to be skipped outside the decoder', () => {
    stage.join(50)
    assert.equal(FakeDecoder.last.inside.length, 4)
  })

  it('tells the size of the pictures, and is told in which size they are seen', () => {
    stage.join(2)
    FakeDecoder.last.output(2)
    const { width, height, shown } = stage.engine.figures
    assert.deepEqual([width, height, shown], [1280, 720, 2])
    stage.engine.receive({ type: 'resize', width: 320, height: 180 })
    assert.deepEqual(stage.sizes, ['320 × 180'])
  })

  it('counts as the page does, once that counts: what is given to it need not be on the screen, and no count falls', () => {
    const counts = (): readonly number[] => [stage.engine.figures.shown, stage.engine.figures.dropped]
    stage.join(5)
    FakeDecoder.last.output(2)
    assert.deepEqual(counts(), [1, 0], 'of a join, the poster alone')
    stage.engine.receive({ type: 'counted', shown: 0, dropped: 1 })
    assert.deepEqual(counts(), [1, 1])
    FakeDecoder.last.output(3)
    assert.deepEqual(counts(), [1, 1], 'given, but not known to be on the screen')
    stage.engine.receive({ type: 'counted', shown: 2, dropped: 1 })
    assert.deepEqual(counts(), [2, 1])
  })

  it('believes the page, where that shows the pictures, which one is on the screen', () => {
    stage.engine.receive({ type: 'seen', mediaSec: 1 + 7 / 25, atMs: 0 })
    assert.deepEqual(
      stage.shown.map((number) => Math.round(number * 1e6) / 1e6),
      [7],
    )
  })

  it('takes another size with the same decoder, after the pictures before it', () => {
    stage.join(2)
    stage.engine.configure({ video: { ...track, width: 640, height: 360 }, audio: undefined })
    stage.engine.picture(picture(2, true))
    const { configs, inside } = FakeDecoder.last
    assert.deepEqual([FakeDecoder.all.length, inside.length], [1, 3])
    assert.deepEqual(
      configs.map(({ codedWidth }) => codedWidth),
      [1280, 640],
    )
  })

  it('asks for a keyframe and takes another decoder when one fails', async () => {
    stage.join(3)
    FakeDecoder.last.fail('EncodingError')
    stage.engine.picture(picture(3))
    assert.deepEqual([FakeDecoder.all.length, stage.keyframesAsked], [1, 0])
    await eventually('it asks', () => stage.keyframesAsked === 1)
    stage.join(1)
    assert.equal(FakeDecoder.all.length, 2)
    FakeDecoder.last.output()
    assert.equal(stage.shown.length, 1)
  })

  it('waits longer, and takes the processor instead of hardware, when decoders fail again and again', async () => {
    const waitedMs: number[] = []
    for (let i = 1; i <= 3; i++) {
      stage.join(1)
      const failedMs = performance.now()
      FakeDecoder.last.fail('EncodingError')
      await eventually('it asks', () => stage.keyframesAsked === i)
      waitedMs.push(performance.now() - failedMs)
    }
    assert.equal(waitedMs[2]! >= 190, true, waitedMs.join(' '))
    stage.join(1)
    const hardware = FakeDecoder.all.map(({ configs }) => configs[0]?.hardwareAcceleration)
    assert.deepEqual(hardware, ['no-preference', 'no-preference', 'prefer-software', 'prefer-software'])
  })

  it('says that it cannot play what the browser has no decoder for, and tries again with another layout', () => {
    stage.join(1)
    FakeDecoder.last.fail('NotSupportedError')
    assert.equal(stage.reasons.length, 1)
    stage.engine.picture(picture(1, true))
    assert.equal(FakeDecoder.all.length, 1)
    stage.join(1)
    FakeDecoder.last.output()
    assert.deepEqual(stage.shown, [0])
  })

  it('asks the browser, and believes it, where a decoder takes what it cannot decode without a word', async () => {
    FakeDecoder.supported = false
    stage.join(3)
    await eventually('the reason', () => stage.reasons.length > 0)
    stage.engine.picture(picture(3, true))
    assert.deepEqual([stage.reasons.length, FakeDecoder.all.length, FakeDecoder.last.state], [1, 1, 'closed'])
  })

  it('tells how many pictures a second it does not draw because it is not its turn', () => {
    stage.join(1)
    FakeDecoder.last.output()
    for (let i = 1; i <= 50; i++) {
      stage.nowMs += 40
      stage.hasTurn = i % 5 === 0
      stage.engine.picture(picture(i))
      FakeDecoder.last.output()
    }
    const { undrawnFps, fps, dropped } = stage.engine.figures
    assert.deepEqual([undrawnFps, fps, dropped], [20, 5.5, 40])
    stage.nowMs += 2_001
    assert.equal(stage.engine.figures.undrawnFps, 0)
  })

  it('goes on at a newer keyframe when the decoder is behind', () => {
    stage.join(10)
    stage.nowMs += 501
    assert.equal(stage.engine.figures.queueMs, 501)
    stage.engine.picture(picture(10, true))
    FakeDecoder.last.output(5)
    assert.deepEqual([stage.shown.at(-1), stage.engine.figures.dropped], [10, 6])
    assert.equal(stage.engine.figures.queueMs, 0)
  })
})
