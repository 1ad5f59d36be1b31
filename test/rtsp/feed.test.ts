import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { RtpBurst } from '../../src/rtp/burst.ts'
import { parseRtpPacket, type RtpPacket } from '../../src/rtp/packet.ts'
import { parseRtcp } from '../../src/rtp/rtcp.ts'
import { controlOf, Feed, type FeedListener } from '../../src/rtsp/feed.ts'
import type { AccessUnit, Presentation } from '../../src/rtsp/presentation.ts'

/** Whoever makes the units; there is at most one, the feed. */
let give: ((unit: AccessUnit) => void) | undefined
let subscriptions = 0
let feed: Feed

const PRESENTATION: Presentation = {
  name: 'test',
  tracks: [
    {
      kind: 'video',
      codec: 'h264',
      parameterSets: [Uint8Array.of(0x67, 0x42, 0xc0, 0x1e), Uint8Array.of(0x68, 0xce)],
    },
    { kind: 'audio', codec: 'aac', sampleRate: 48_000, channels: 2, config: Uint8Array.of(0x11, 0x90) },
  ],
  subscribe(listener) {
    subscriptions += 1
    give = listener
    return () => (give = undefined)
  },
}

beforeEach(() => {
  give = undefined
  subscriptions = 0
  feed = new Feed(PRESENTATION)
})

const unit = (changes: Partial<AccessUnit> = {}): AccessUnit => ({
  trackIndex: 0,
  pts90k: 0,
  wallMs: 0,
  keyframe: false,
  data: [Uint8Array.of(1, 2, 3)],
  ...changes,
})

class Listener implements FeedListener {
  readonly bursts: RtpBurst[] = []
  readonly reports: { trackIndex: number; report: Uint8Array; after: number }[] = []

  unit(_unit: AccessUnit, burst: RtpBurst): void {
    this.bursts.push(burst)
  }

  report(trackIndex: number, report: Uint8Array): void {
    this.reports.push({ trackIndex, report, after: this.bursts.length })
  }

  /** Every packet so far. */
  get packets(): RtpPacket[] {
    return this.bursts.flatMap(({ packets }) => packets.map((packet) => parseRtpPacket(packet)!))
  }
}

function listen(): Listener {
  const listener = new Listener()
  feed.add(listener)
  return listener
}

test('Feed is subscribed once, and only while somebody listens', () => {
  assert.equal(subscriptions, 0)
  const [first, second] = [listen(), listen()]
  assert.equal(subscriptions, 1)
  feed.remove(first)
  assert.ok(give)
  feed.remove(second)
  assert.equal(give, undefined)
  listen()
  assert.equal(subscriptions, 2)
})

test('Feed makes the packets of a unit once for all', () => {
  const [first, second] = [listen(), listen()]
  give?.(unit())
  assert.equal(first.bursts.length, 1)
  assert.equal(first.bursts[0], second.bursts[0])
})

test('Feed numbers the packets of a track in one row, also over a time without listeners', () => {
  const listener = listen()
  const large = unit({ data: [new Uint8Array(3000).fill(1)] })
  give?.(large)
  const [position] = feed.positions(0)
  const first = listener.packets.length
  assert.ok(first > 1)
  assert.equal(position?.sequence, (listener.packets[0]!.sequence + first) & 0xffff)
  feed.remove(listener)
  feed.add(listener)
  // Sound has numbers of its own.
  give?.(unit({ trackIndex: 1 }))
  give?.(unit())
  assert.equal(listener.packets.at(-1)?.sequence, position.sequence)
})

test('Feed wraps sequence numbers at 16 bits', () => {
  const listener = listen()
  for (let count = 0; count < 70_000; count += 1) give?.(unit({ data: [Uint8Array.of(1)] }))
  const numbers = listener.packets.map(({ sequence }) => sequence)
  assert.ok(numbers.every((number, at) => at === 0 || number === (numbers[at - 1]! + 1) % 65_536))
  assert.ok(feed.positions(0)[0]!.sequence < 65_536)
})

test('Feed gives each track a clock, a type and a source of its own', () => {
  const listener = listen()
  give?.(unit())
  give?.(unit({ trackIndex: 1 }))
  give?.(unit({ pts90k: 90_000 }))
  give?.(unit({ trackIndex: 1, pts90k: 90_000 }))
  const [video, audio, laterVideo, laterAudio] = listener.packets
  const between = (a?: RtpPacket, b?: RtpPacket): number => (b!.timestamp - a!.timestamp + 2 ** 32) % 2 ** 32
  assert.deepEqual([between(video, laterVideo), between(audio, laterAudio)], [90_000, 48_000])
  assert.deepEqual([video?.payloadType, audio?.payloadType], [96, 97])
  assert.deepEqual([video?.ssrc, audio?.ssrc], [feed.ssrcOf(0), feed.ssrcOf(1)])
  assert.notEqual(video?.ssrc, audio?.ssrc)
  assert.deepEqual(
    feed.positions(90_000).map(({ timestamp }) => timestamp),
    [laterVideo?.timestamp, laterAudio?.timestamp],
  )
  assert.equal(feed.ssrcOf(2), 0)
})

test('Feed reports on each track at once and then every 5 seconds, in front of the unit', () => {
  const listener = listen()
  for (const wallMs of [1000, 5999, 6000]) give?.(unit({ wallMs, pts90k: 90 * wallMs }))
  assert.deepEqual(
    listener.reports.map(({ trackIndex, after }) => [trackIndex, after]),
    [
      [0, 0],
      [1, 0],
      [0, 2],
      [1, 2],
    ],
  )
  const video = parseRtcp(listener.reports[2]!.report)[0]!.report!
  assert.deepEqual([video.packets, video.bytes, Math.round(video.wallMs)], [2, 6, 6000])
  assert.equal(video.ssrc, feed.ssrcOf(0))
  assert.equal(video.rtpTimestamp, feed.positions(90 * 6000)[0]?.timestamp)
  const audio = parseRtcp(listener.reports[3]!.report)[0]!.report!
  assert.deepEqual([audio.packets, audio.ssrc], [0, feed.ssrcOf(1)])
})

test('Feed passes over units of no track and units of nothing', () => {
  const listener = listen()
  const before = feed.positions(0)
  give?.(unit({ trackIndex: 7 }))
  give?.(unit({ data: [] }))
  assert.deepEqual([listener.bursts, listener.reports], [[], []])
  assert.deepEqual(feed.positions(0), before)
})

test('Feed describes its tracks as SDP wants them', () => {
  const [video, audio] = feed.describe()
  assert.deepEqual(
    [video?.codec, video?.clockRate, video?.payloadType, video?.control],
    ['H264', 90_000, 96, controlOf(0)],
  )
  assert.match(video?.format ?? '', /sprop-parameter-sets=Z0LAHg==,aM4=/)
  assert.deepEqual(
    [audio?.codec, audio?.clockRate, audio?.payloadType, audio?.control, audio?.channels],
    ['MPEG4-GENERIC', 48_000, 97, controlOf(1), 2],
  )
  assert.match(audio?.format ?? '', /config=1190/i)
})
