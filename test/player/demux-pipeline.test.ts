import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { parseH264Sps } from '../../src/codecs/h264-sps.ts'
import type { Layout } from '../../src/media/track.ts'
import type { Unit } from '../../src/media/unit.ts'
import { discontinuityPackets } from '../../src/mpegts/discontinuity.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { DemuxPipeline } from '../../src/player/demux-pipeline.ts'
import type { Picture, Sound } from '../../src/player/engine.ts'

interface Clip {
  readonly size?: string
  readonly sound?: boolean
  readonly bframes?: number
  /** Arguments that make the encoder announce B-pictures and send none, or the time stamps announce none. */
  readonly video?: readonly string[]
  readonly seconds?: number
}

/** A second of video with keyframes each 10 pictures, as ffmpeg writes it for the relay. */
function clip({ size = '160x96', sound = true, bframes = 0, video = [], seconds = 1 }: Clip): Buffer {
  const input = ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`]
  const tone = sound ? ['-f', 'lavfi', '-i', 'sine=sample_rate=48000', '-c:a', 'aac'] : []
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '10',
    '-bf',
    String(bframes),
    '-pix_fmt',
    'yuv420p',
    ...video,
  ]
  const mux = ['-f', 'mpegts', '-omit_video_pes_length', '0', '-pes_payload_size', '0', '-muxdelay', '0', '-']
  const args = ['-v', 'error', ...input, ...tone, ...encoder, '-t', String(seconds), ...mux]
  return execFileSync('ffmpeg', args, { maxBuffer: 1e8 })
}

/** The messages that the relay sends for clips that follow each other. */
function messagesOf(...clips: readonly Clip[]): Unit[] {
  const units: Unit[] = []
  const ingest = new TsIngest({ onUnit: (unit) => units.push(unit), endOnStuffing: true })
  let nowMs = 0
  for (const options of clips) {
    ingest.open()
    ingest.push(clip(options), (nowMs += 1000))
    ingest.flush()
  }
  return units
}

type Event = Layout | Picture | Sound

interface Played {
  readonly events: Event[]
  readonly pipeline: DemuxPipeline
  readonly rejoins: number
}

function play(messages: readonly Unit[]): Played {
  const events: Event[] = []
  let rejoins = 0
  const pipeline = new DemuxPipeline({
    layout: (layout) => events.push(layout),
    picture: (picture) => events.push(picture),
    sound: (sound) => events.push(sound),
    needKeyframe: () => {
      rejoins++
      pipeline.restart()
    },
  })
  for (const { ts } of messages) pipeline.push(ts)
  return { events, pipeline, rejoins }
}

const isLayout = (event: Event): event is Layout => 'video' in event
const isPicture = (event: Event): event is Picture => 'nalUnits' in event
const isSound = (event: Event): event is Sound => 'frames' in event

function declaredReorder({ video }: Layout): number | undefined {
  return parseH264Sps(video.parameterSets[0]!)?.maxReorderFrames
}

describe('DemuxPipeline', () => {
  it('hands on each picture with its message, the layout before the first', () => {
    const messages = messagesOf({})
    const { events } = play(messages)
    const [layout] = events
    if (layout === undefined || !isLayout(layout)) assert.fail('the first event is no layout')
    assert.deepEqual([layout.video.width, layout.video.height], [160, 96])
    assert.equal(layout.audio?.sampleRate, 48_000)
    const pictures = events.filter(isPicture)
    assert.equal(pictures.length, 25)
    assert.deepEqual(
      pictures.map(({ keyframe }) => keyframe),
      pictures.map((_, i) => i % 10 === 0),
    )
    assert.deepEqual(
      pictures.map(({ dts }) => dts - pictures[0]!.dts),
      pictures.map((_, i) => i * 3600),
    )
  })

  it('waits for nothing where there is no sound', () => {
    const [first] = messagesOf({ sound: false })
    const { events } = play([first!])
    assert.equal(events.filter(isPicture).length, 1)
    assert.equal(events.find(isLayout)?.audio, undefined)
  })

  it('waits at a join for the sound that was announced, but not for ever', () => {
    const mute = messagesOf({}).filter(({ track }) => track.kind === 'video')
    assert.deepEqual(play(mute.slice(0, 14)).events, [])
    const { events } = play(mute)
    assert.equal(events.filter(isPicture).length, 25)
    assert.equal(events.find(isLayout)?.audio, undefined)
  })

  it('takes a new resolution, and sound that ends or begins, at a keyframe', () => {
    const messages = messagesOf(
      {},
      { size: '192x112' },
      { size: '192x112', sound: false, seconds: 3 },
      { size: '192x112' },
    )
    const { events } = play(messages)
    const layouts = events.filter(isLayout)
    assert.deepEqual(
      layouts.map(({ video, audio }) => `${video.width} ${audio === undefined ? 'mute' : 'sound'}`),
      ['160 sound', '192 sound', '192 mute', '192 sound'],
    )
    for (const [i, event] of events.entries()) {
      if (!isLayout(event)) continue
      const next = events.slice(i).find(isPicture)
      assert.equal(next?.keyframe, true)
    }
  })

  it('keeps sound beside the pictures through a change of source', () => {
    const { events } = play(messagesOf({}, {}))
    let pictureTicks = 0
    for (const event of events) {
      if (isPicture(event)) pictureTicks = event.dts
      if (isSound(event)) assert.equal(Math.abs(event.pts - pictureTicks) < 90_000, true, `${event.pts}`)
    }
    assert.equal(events.filter(isSound).length > 40, true)
  })

  it('keeps decoding order and the distance to the time of showing with B-pictures', () => {
    const pictures = play(messagesOf({ sound: false, bframes: 2 })).events.filter(isPicture)
    assert.equal(pictures.length, 25)
    assert.equal(new Set(pictures.map(({ pts }) => pts)).size, 25)
    assert.equal(
      pictures.some(({ pts, dts }) => pts - dts > 3600),
      true,
    )
    assert.equal(
      pictures.every(({ pts, dts }) => pts >= dts),
      true,
    )
  })

  it('promises the decoder no reorder, and shows pictures as they come, where B-pictures were announced and none come', () => {
    const video = ['-x264-params', 'bframes=1:b-adapt=1:b-bias=-100']
    const { events, rejoins } = play(messagesOf({ sound: false, video }))
    const reorders = events.filter(isLayout).map(declaredReorder)
    assert.deepEqual(reorders, [1, 0])
    const pictures = events.filter(isPicture)
    assert.deepEqual(
      pictures.map(({ pts, dts }) => pts - dts),
      pictures.map((_, i) => (i < 10 ? 3600 : 0)),
    )
    assert.equal(rejoins, 0)
  })

  it('begins anew once, with the reorder that was sent, when B-pictures come that no time stamp announced', () => {
    const video = ['-bsf:v', 'setts=pts=DTS']
    const { events, rejoins } = play(messagesOf({ sound: false, bframes: 2, video }))
    assert.deepEqual(events.filter(isLayout).map(declaredReorder), [0, 2])
    assert.equal(rejoins, 1)
  })

  it('begins at a keyframe after a new connection, and goes on in time', () => {
    const messages = messagesOf({ sound: false })
    const { events, pipeline } = play(messages.slice(0, 13))
    pipeline.restart()
    for (const { ts } of messages.slice(13)) pipeline.push(ts)
    const pictures = events.filter(isPicture)
    assert.equal(pictures.length, 13 + 5)
    assert.equal(pictures[13]!.keyframe, true)
    assert.equal(pictures[13]!.dts > pictures[12]!.dts, true)
    assert.equal(events.filter(isLayout).length, 1)
  })

  it('waits for the end of pictures once one went on after its message, and hands them on whole', () => {
    const messages = messagesOf({ sound: false })
    const parts = messages.flatMap(({ ts, randomAccess }) => {
      const cut = randomAccess === undefined ? ts.length : 6 * 188
      return cut < ts.length ? [ts.subarray(0, cut), ts.subarray(cut)] : [ts]
    })
    assert.equal(parts.length, 25 + 3)
    const whole = play(messages).events.filter(isPicture)
    const { events, pipeline } = play([])
    for (const part of parts) pipeline.push(part)
    const pictures = events.filter(isPicture)
    // All but the first, the nine that lean on it, and the last, which may go on.
    assert.deepEqual(
      pictures.slice(1).map(({ nalUnits }) => nalUnits),
      whole.slice(10, -1).map(({ nalUnits }) => nalUnits),
    )
  })

  it('shows nothing of broken packets and does not throw', () => {
    const noise = Uint8Array.from({ length: 188 * 20 }, (_, i) => (i % 188 === 0 ? 0x47 : (i * 7919) % 256))
    const { events, pipeline } = play([])
    pipeline.push(noise)
    assert.deepEqual(events, [])
  })

  it('goes on over a gap at the keyframe behind it, as after a pause', () => {
    const units = messagesOf({ seconds: 4 })
    const keyframes = units.flatMap((unit, i) => (unit.randomAccess === undefined ? [] : [i]))
    const [stop, start] = [keyframes[1]! + 5, keyframes[8]!]
    const { events, pipeline, rejoins } = play(units.slice(0, stop))
    const before = events.filter(isPicture).at(-1)!
    const count = events.length
    pipeline.push(discontinuityPackets(units[start]!))
    for (const { ts } of units.slice(start)) pipeline.push(ts)
    const after = events.slice(count)
    const [first, second] = after.filter(isPicture)
    assert.equal(rejoins, 0)
    assert.equal(after.some(isLayout), false)
    assert.deepEqual([first!.keyframe, first!.dts - before.dts], [true, 3_600], 'the buffer has no hole')
    assert.equal(second!.dts - first!.dts, 3_600)
    assert.equal(after.filter(isPicture).length, 100 - 80)
  })
})
