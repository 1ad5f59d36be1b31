import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Unit } from '../../src/media/unit.ts'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { discontinuityPackets } from '../../src/mpegts/discontinuity.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { packetPid } from '../../src/mpegts/packet.ts'
import { decodeComplaints, makeClip } from './clips.ts'

function unitsOf(name: 'h264' | 'h264-intra-refresh'): Unit[] {
  const units: Unit[] = []
  const ingest = new TsIngest({ onUnit: (unit) => units.push(unit), endOnStuffing: true })
  ingest.push(makeClip(name), 0)
  ingest.flush()
  return units
}

test('Each PID of the next unit gets one packet without payload, its counter one before the first', () => {
  const next = unitsOf('h264').findLast((unit) => unit.randomAccess !== undefined)!
  const packets = discontinuityPackets(next)
  const pids = []
  for (let at = 0; at < packets.length; at += 188) {
    assert.deepEqual([...packets.subarray(at + 4, at + 6)], [183, 0x80])
    assert.equal(packets[at + 3]! & 0xf0, 0x20)
    pids.push(packetPid(packets, at))
  }
  assert.deepEqual(pids, [0, 0x1000, 0x100])
  assert.equal(packets[3]! & 15, (next.ts[3]! - 1) & 15)
})

test('A viewer who skips units sees no continuity error, and our demux marks the jump', () => {
  const units = unitsOf('h264-intra-refresh')
  const at = units.findLastIndex((unit) => unit.randomAccess !== undefined)
  const seen: boolean[] = []
  const demux = new TsDemux({ onPes: (pes) => seen.push(pes.discontinuity), onPmt: () => undefined })
  for (const unit of units.slice(0, 5)) demux.push(unit.ts)
  demux.push(discontinuityPackets(units[at]!))
  for (const unit of units.slice(at, at + 2)) demux.push(unit.ts)
  demux.flush()
  assert.deepEqual(seen, [false, false, false, false, false, true, false])
  assert.equal(demux.stats.continuityErrors, 0)
})

test('ffmpeg does not complain about a stream with such a skip', () => {
  const units = unitsOf('h264')
  const at = units.findLastIndex((unit) => unit.randomAccess !== undefined)
  const parts = [...units.slice(0, 12).map((unit) => unit.ts), discontinuityPackets(units[at]!)]
  const bytes = Buffer.concat([...parts, ...units.slice(at).map((unit) => unit.ts)])
  assert.doesNotMatch(decodeComplaints(bytes), /[Cc]ontinuity|corrupt/)
})
