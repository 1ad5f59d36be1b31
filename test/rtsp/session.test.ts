import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { parseRtcp } from '../../src/rtp/rtcp.ts'
import { Feed, type TrackPosition } from '../../src/rtsp/feed.ts'
import type { AccessUnit, Presentation } from '../../src/rtsp/presentation.ts'
import { MAX_UNSENT_BYTES, Session } from '../../src/rtsp/session.ts'
import { ManualClock } from '../support/manual-clock.ts'

let clock: ManualClock
let listeners: Set<(unit: AccessUnit) => void>
let feed: Feed
let session: Session
let sent: string[]
let unsentBytes: number
let cuts: number
let stats: { skippedUnits: number; cutSessions: number }

const presentation = (): Presentation => ({
  name: 'test',
  tracks: [
    { kind: 'video', codec: 'h264', parameterSets: [] },
    { kind: 'audio', codec: 'aac', sampleRate: 48_000, channels: 2, config: Uint8Array.of(0x11, 0x90) },
  ],
  subscribe(listener) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
})

let number = 0
/** `K` a keyframe, `P` another picture, `A` sound; each 40 ms on, with its number as payload. */
function give(kinds: string): void {
  for (const kind of kinds) {
    number += 1
    clock.tick(40)
    const unit = {
      trackIndex: kind === 'A' ? 1 : 0,
      pts90k: number * 3600,
      wallMs: clock.nowMs(),
      keyframe: kind === 'K',
      data: [Uint8Array.of(1, number)],
    }
    for (const listener of listeners) listener(unit)
  }
}

function output(name: string): {
  transport: string
  sendBurst(): void
  sendReport(report: Uint8Array): void
} {
  return {
    transport: name,
    sendBurst: () => sent.push(`${name}${number}`),
    sendReport: (report) => sent.push(`${name}:report ${parseRtcp(report)[0]!.report!.packets}`),
  }
}

beforeEach(() => {
  clock = new ManualClock()
  listeners = new Set()
  feed = new Feed(presentation())
  sent = []
  unsentBytes = 0
  cuts = 0
  number = 0
  stats = { skippedUnits: 0, cutSessions: 0 }
  session = new Session({
    path: '/a',
    feed,
    clock,
    stats,
    unsentBytes: () => unsentBytes,
    cut: () => (cuts += 1),
  })
  session.setUp(0, output('v'))
})

describe('Session', () => {
  it('starts at a keyframe with where it starts, a report, and then everything', () => {
    session.setUp(1, output('a'))
    let start: TrackPosition[] | undefined
    session.play((positions) => {
      start = positions
      assert.deepEqual(sent, [])
    })
    give('PAP')
    assert.deepEqual([sent, start], [[], undefined])
    give('KAP')
    assert.deepEqual(sent, ['v:report 2', 'a:report 1', 'v4', 'a5', 'v6'])
    const [video, audio] = feed.positions(4 * 3600)
    assert.equal(start?.[0]?.timestamp, video?.timestamp)
    assert.equal((video!.sequence - start![0]!.sequence) & 0xffff, 2)
    assert.equal((audio!.sequence - start![1]!.sequence) & 0xffff, 1)
  })

  it('sends nothing of a track that is not set up', () => {
    session.play(() => undefined)
    give('KAAP')
    assert.deepEqual(sent, ['v:report 0', 'v1', 'v4'])
  })

  it('answers PLAY without positions when no keyframe comes', () => {
    const told: unknown[] = []
    session.play((positions) => told.push(positions))
    clock.tick(3000)
    assert.deepEqual(told, [undefined])
    give('K')
    assert.equal(told.length, 1)
    assert.deepEqual(sent.at(-1), 'v1')
  })

  it('reports every five seconds', () => {
    session.play(() => undefined)
    give('K')
    give('P'.repeat(250))
    const reports = sent.filter((line) => line.includes('report'))
    assert.deepEqual(reports, ['v:report 0', 'v:report 125', 'v:report 250'])
  })

  it('skips to the next keyframe when its player is slow, and counts what it skipped', () => {
    session.play(() => undefined)
    give('KP')
    unsentBytes = MAX_UNSENT_BYTES + 1
    give('PKP')
    unsentBytes = 0
    give('PKP')
    assert.deepEqual(sent, ['v:report 0', 'v1', 'v2', 'v7', 'v8'])
    assert.deepEqual([stats, cuts], [{ skippedUnits: 4, cutSessions: 0 }, 0])
  })

  it('cuts a player that takes nothing for ten seconds', () => {
    session.play(() => undefined)
    give('KP')
    unsentBytes = MAX_UNSENT_BYTES + 1
    give('P'.repeat(251))
    assert.equal(cuts, 0)
    give('P')
    assert.deepEqual([cuts, stats.cutSessions], [1, 1])
  })

  it('lets go of the presentation when the last one closes', () => {
    session.play(() => undefined)
    assert.equal(listeners.size, 1)
    session.close()
    session.close()
    assert.deepEqual([listeners.size, clock.pendingTimers], [0, 0])
  })
})
