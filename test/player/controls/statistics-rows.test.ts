import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { statisticsRows } from '../../../src/player/controls/statistics-rows.ts'
import type { PlayerStats } from '../../../src/player/stats.ts'

const stats: PlayerStats = {
  engine: 'mse',
  connection: 'open',
  refusal: undefined,
  camera: 'live',
  cause: undefined,
  rendition: 'main',
  renditions: ['main', 'sub'],
  videoCodec: 'avc1.64001f',
  audioCodec: 'mp4a.40.2',
  width: 1280,
  height: 720,
  fps: 24.96,
  bitsPerSec: 2_130_000,
  delayMs: 71.6,
  cameraWayMs: undefined,
  place: 'worker',
  decodeMs: 4.21,
  isCatchingUp: false,
  queueMs: 62.4,
  rate: 1.02,
  shown: 1234,
  dropped: 3,
  undrawnFps: 0,
  audioBytes: 10,
}

describe('statisticsRows', () => {
  it('puts the figures into words', () => {
    assert.deepEqual(Object.fromEntries(statisticsRows(stats)), {
      Delay: '72 ms from relay to screen',
      Engine: 'Media Source, in a worker',
      Picture: '1280 × 720, 25.0 fps',
      Codecs: 'avc1.64001f, mp4a.40.2',
      Bitrate: '2.13 Mbit/s',
      Dropped: '3 of 1234',
      Drawing: 'all pictures',
      Decoding: '4.2 ms',
      Buffer: '62 ms, speed 1.02',
      Rendition: 'main',
      Connection: 'relay connected, camera live',
    })
  })

  it('tells the delay from the camera where that is known', () => {
    const { Delay } = Object.fromEntries(statisticsRows({ ...stats, cameraWayMs: 12.2 }))
    assert.equal(Delay, '84 ms from camera to screen, 72 ms of it from the relay')
  })

  it('has the same rows while nothing is known, and makes up no figure', () => {
    const rows = statisticsRows(undefined)
    assert.deepEqual(
      rows.map(([name]) => name),
      statisticsRows(stats).map(([name]) => name),
    )
    assert.deepEqual([...new Set(rows.map(([, value]) => value))], ['–'])
    const early = Object.fromEntries(statisticsRows({ ...stats, delayMs: undefined, width: 0 }))
    assert.deepEqual([early['Delay'], early['Picture']], ['–', '–'])
  })

  it('says how many pictures are drawn where the page shares out what the computer can draw', () => {
    const drawing = (fps: number, undrawnFps: number) =>
      Object.fromEntries(statisticsRows({ ...stats, fps, undrawnFps }))['Drawing']
    assert.equal(drawing(7.3, 17.7), '7.3 of 25.0 fps: this computer cannot draw more')
    assert.equal(drawing(24, 1), 'all pictures')
  })

  it('names the cause while the camera is away', () => {
    const rows = Object.fromEntries(statisticsRows({ ...stats, camera: 'retrying', cause: 'unreachable' }))
    assert.equal(rows['Connection'], 'relay connected, camera away, unreachable')
  })
})
