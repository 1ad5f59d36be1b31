import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { UNIT_HEADROOM, UNIT_TAILROOM, type Unit } from '../../src/media/unit.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { encodePat, encodePmt } from '../../src/mpegts/psi.ts'
import { muxPes } from '../../src/mpegts/mux.ts'
import { AUDIO_PID, VIDEO_PID, packetPid } from '../../src/mpegts/packet.ts'
import { rewriteHeader } from '../../src/mpegts/rewrite.ts'
import { CLIP_NAMES, decodeComplaints, makeClip, probePackets } from './clips.ts'

const WRAP = 2 ** 33

function ingestOf(options: { endOnStuffing?: boolean } = {}) {
  const units: Unit[] = []
  const ingest = new TsIngest({ onUnit: (unit) => units.push(unit), endOnStuffing: true, ...options })
  return { ingest, units }
}

/** Push a clip as if it came live: in pieces of `size` bytes, at the clip's own pace. */
function play(ingest: TsIngest, clip: Uint8Array, startMs: number, size = 1400): number {
  for (let at = 0; at < clip.length; at += size) {
    ingest.push(clip.subarray(at, at + size), startMs + (at / clip.length) * 2000)
  }
  ingest.flush()
  return startMs + 2000
}

function bytesOf(units: readonly Unit[]): Uint8Array {
  return new Uint8Array(Buffer.concat(units.map((unit) => unit.ts)))
}

for (const name of CLIP_NAMES) {
  test(`TsIngest gives the pictures of ${name} with the times and keyframes that ffprobe reads`, () => {
    const clip = makeClip(name)
    const { ingest, units } = ingestOf()
    ingest.open()
    play(ingest, clip, 1000)
    const pictures = units.filter((unit) => unit.track.kind === 'video')
    const before = probePackets(clip, 'video')
    const after = probePackets(bytesOf(units), 'video')
    const offset = pictures[0]!.dts90k - before[0]!.dts
    const expected = before.map(({ pts, dts, key }) => ({ pts: pts + offset, dts: dts + offset, key }))
    const seen = pictures.map(({ pts90k, dts90k, randomAccess }) => ({
      pts: pts90k,
      dts: dts90k,
      key: randomAccess !== undefined,
    }))
    assert.deepEqual(seen, expected)
    assert.deepEqual(
      after.map(({ pts, dts, key }) => ({ pts, dts, key })),
      expected,
    )
    assert.deepEqual(
      after.map(({ size }) => size),
      before.map(({ size }) => size),
    )
    assert.equal(units.filter((unit) => unit.continuation).length, 0)
  })

  test(`TsIngest's output of ${name} decodes without a complaint of ffmpeg over three sources`, () => {
    const clip = makeClip(name)
    const { ingest, units } = ingestOf()
    let nowMs = 1000
    for (let source = 0; source < 3; source += 1) {
      ingest.open()
      nowMs = play(ingest, clip, nowMs) + 700
    }
    const bytes = bytesOf(units)
    assert.equal(decodeComplaints(bytes), '')
    assert.equal(units.filter((unit) => unit.discontinuity).length, 3)
    const times = probePackets(bytes, 'video').map((packet) => packet.dts)
    assert.ok(times.every((time, index) => index === 0 || time > times[index - 1]!))
  })
}

test('TsIngest keeps the audio of a source in step with its video', () => {
  const clip = makeClip('h264')
  const { ingest, units } = ingestOf()
  ingest.open()
  play(ingest, clip, 1000)
  const offset = units[0]!.dts90k - probePackets(clip, 'video')[0]!.dts
  const before = new Set(probePackets(clip, 'audio').map((packet) => packet.pts + offset))
  const audio = units.filter((unit) => unit.track.kind === 'audio')
  assert.ok(audio.length > 60)
  assert.ok(audio.every((unit) => before.has(unit.pts90k)))
})

test('Units of any chunking are the same', () => {
  const clip = makeClip('h265-open-gop')
  const whole = ingestOf()
  whole.ingest.push(clip, 0)
  whole.ingest.flush()
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 50 }), (sizes) => {
      const { ingest, units } = ingestOf()
      let at = 0
      for (let index = 0; at < clip.length; index += 1) {
        const size = sizes[index % sizes.length]!
        ingest.push(clip.subarray(at, at + size), 0)
        at += size
      }
      ingest.flush()
      assert.deepEqual(units, whole.units)
    }),
    { numRuns: 20 },
  )
})

test('Units byte by byte are the same as those of the whole', () => {
  const clip = makeClip('h264').subarray(0, 188 * 300)
  const whole = ingestOf()
  whole.ingest.push(clip, 0)
  const { ingest, units } = ingestOf()
  for (let at = 0; at < clip.length; at += 1) ingest.push(clip.subarray(at, at + 1), 0)
  assert.deepEqual(units, whole.units)
  assert.ok(units.length > 5)
})

test('What is read next may overwrite a chunk that was pushed', () => {
  const clip = makeClip('h264')
  const whole = ingestOf()
  whole.ingest.push(clip, 0)
  for (const size of [188, 1000, 5000, 65_536]) {
    const { ingest, units } = ingestOf()
    const shared = new Uint8Array(size)
    for (let at = 0; at < clip.length; at += size) {
      const chunk = clip.subarray(at, at + size)
      shared.set(chunk)
      ingest.push(shared.subarray(0, chunk.length), 0)
      shared.fill(0xee)
    }
    assert.deepEqual(units, whole.units)
  }
})

test('Each unit has bytes of its own, whole packets with room at both ends, in memory shared with few', () => {
  const { ingest, units } = ingestOf()
  play(ingest, makeClip('h264'), 0)
  const ends = new Map<ArrayBufferLike, number>()
  for (const unit of units) {
    const { buffer, byteOffset, byteLength } = unit.buffer
    assert.ok(byteOffset >= (ends.get(buffer) ?? 0), 'it overlaps the one before')
    ends.set(buffer, byteOffset + byteLength)
    assert.ok(buffer.byteLength <= Math.max(131_072, byteLength), 'it holds back more than a block')
    assert.equal((unit.buffer.byteLength - UNIT_HEADROOM - UNIT_TAILROOM) % 188, 0)
    assert.equal(unit.ts[0], 0x47)
  }
})

test('A source that has ended leaves no block open for the next one', () => {
  const { ingest, units } = ingestOf()
  play(ingest, makeClip('h264'), 0)
  const last = units.at(-1)!.buffer.buffer
  ingest.release()
  ingest.open()
  const count = units.length
  play(ingest, makeClip('h264'), 5000)
  assert.ok(units.length > count, 'it goes on')
  assert.ok(
    units.slice(count).every(({ buffer }) => buffer.buffer !== last),
    'the block was kept',
  )
})

test('A source that begins before the last one has ended shares no block with it', () => {
  const { ingest, units } = ingestOf()
  play(ingest, makeClip('h264'), 0)
  const before = new Set(units.map(({ block }) => block).filter((block) => block !== undefined))
  const count = units.length
  ingest.open()
  play(ingest, makeClip('h264'), 5000)
  assert.ok(before.size > 0 && units.length > count)
  assert.ok(units.slice(count).every(({ block }) => block === undefined || !before.has(block)))
})

test('PAT and PMT lead keyframes and only those, and counters go on over all units', () => {
  const { ingest, units } = ingestOf()
  ingest.open()
  play(ingest, makeClip('h264-intra-refresh'), 0)
  ingest.open()
  play(ingest, makeClip('h264'), 5000)
  const counters = new Map<number, number>()
  for (const unit of units) {
    const pids = []
    for (let at = 0; at < unit.ts.length; at += 188) {
      const pid = packetPid(unit.ts, at)
      pids.push(pid)
      if ((unit.ts[at + 3]! & 0x10) === 0) continue
      const counter = unit.ts[at + 3]! & 15
      if (counters.has(pid)) assert.equal(counter, (counters.get(pid)! + 1) & 15)
      counters.set(pid, counter)
    }
    const own = unit.track.kind === 'video' ? VIDEO_PID : AUDIO_PID
    assert.equal(own, unit.track.pid)
    const keyframe = unit.randomAccess !== undefined
    assert.deepEqual(pids.slice(0, 2), keyframe ? [0, 0x1000] : pids.slice(0, 2).map(() => own))
    assert.ok(pids.slice(2).every((pid) => pid === own))
  }
})

test('Nothing of a source is handed on before its first keyframe', () => {
  const clip = makeClip('h264')
  const { ingest, units } = ingestOf()
  ingest.open()
  // Without its first quarter the clip begins in the middle of a GOP.
  const cut = Math.floor(clip.length / 4 / 188) * 188
  ingest.push(new Uint8Array([...clip.subarray(0, 188 * 3), ...clip.subarray(cut)]), 0)
  assert.equal(units[0]!.randomAccess, 'idr')
  assert.ok(ingest.stats.droppedUnits > 1)
})

test('A layout stays the same object over restarts and changes with the resolution', () => {
  const { ingest, units } = ingestOf()
  for (const name of ['h264', 'h264', 'h265'] as const) {
    ingest.open()
    play(ingest, makeClip(name), units.length * 100)
  }
  const layouts = [...new Set(units.map((unit) => unit.layout))]
  const videos = [...new Set(layouts.map((layout) => layout.video))]
  assert.deepEqual(
    videos.map((video) => video.codec),
    ['h264', 'h265'],
  )
  assert.ok(layouts.length <= 3)
  assert.equal(layouts[0]!.video.width, 160)
  assert.equal(layouts.at(-1)!.audio, undefined)
})

test('Skippable pictures of an open GOP are marked', () => {
  const { ingest, units } = ingestOf()
  play(ingest, makeClip('h265-open-gop'), 0)
  const video = units.filter((unit) => unit.track.kind === 'video')
  const cra = video.findIndex((unit) => unit.randomAccess === 'cra')
  assert.equal(video[cra + 1]!.skippable, 'rasl')
  assert.equal(video[0]!.randomAccess, 'idr')
})

test('Intra refresh gives recovery points, and a viewer who joins at one can decode', () => {
  const { ingest, units } = ingestOf()
  play(ingest, makeClip('h264-intra-refresh'), 0)
  const at = units.findIndex((unit) => unit.randomAccess === 'recovery')
  assert.ok(at > 0)
  const packets = probePackets(bytesOf(units.slice(at)), 'video')
  assert.equal(packets.length, units.length - at)
})

const AUD = [0, 0, 0, 1, 9, 0xf0]
const SETS = Buffer.from('000000016764001eacb405017fcb80880000030008000003019078b1750000000168ef0fcb', 'hex')
const IDR = [0, 0, 1, 0x65, 0x88, 0x84, 0x00]
const SLICE = [0, 0, 1, 0x41, 0x9a, 0x02, 0x00]

let counter = 0

function pesOf(payload: readonly number[], dts90k: number): Uint8Array {
  const packets = muxPes({
    pid: VIDEO_PID,
    streamId: 0xe0,
    pts90k: dts90k,
    dts90k,
    pcr: false,
    randomAccess: false,
    payload: Uint8Array.from(payload),
  })
  for (let at = 0; at < packets.length; at += 188) {
    rewriteHeader(packets, at, VIDEO_PID, counter)
    counter += 1
  }
  return packets
}

test('A keyframe without parameter sets gets the last ones, and a PCR where the source has none', () => {
  const { ingest, units } = ingestOf()
  ingest.push(encodePat(), 0)
  ingest.push(encodePmt({ video: 'h264', audio: false, version: 3 }), 0)
  ingest.push(pesOf([...AUD, ...IDR], 0), 0)
  ingest.push(pesOf([...AUD, ...SETS, ...IDR], 3600), 40)
  ingest.push(pesOf([...AUD, ...SLICE], 7200), 80)
  ingest.push(pesOf([...AUD, ...IDR], 10_800), 120)
  assert.equal(ingest.stats.droppedUnits, 1)
  assert.equal(units.length, 3)
  const [first, , bare] = units as [Unit, Unit, Unit]
  assert.equal(bare.randomAccess, 'idr')
  assert.equal(bare.layout, first.layout)
  assert.ok(Buffer.from(bare.ts).includes(Buffer.concat([Buffer.from(AUD), SETS, Buffer.from(IDR)])))
  assert.equal(first.ts[2 * 188 + 3]! & 0x30, 0x20)
  assert.equal(first.ts[2 * 188 + 5]! & 0x10, 0x10)
})

test('A new source is a discontinuity even if its clock happens to fit', () => {
  const { ingest, units } = ingestOf()
  for (const dts90k of [0, 3600]) {
    ingest.open()
    ingest.push(encodePat(), dts90k / 90)
    ingest.push(encodePmt({ video: 'h264', audio: false, version: 3 }), dts90k / 90)
    ingest.push(pesOf([...AUD, ...SETS, ...IDR], dts90k), dts90k / 90)
  }
  assert.deepEqual(
    units.map((unit) => unit.discontinuity),
    [true, true],
  )
})

test('A large PES ends with its stuffed packet, and later bytes become a continuation', () => {
  const { ingest, units } = ingestOf()
  ingest.push(encodePat(), 0)
  ingest.push(encodePmt({ video: 'h264', audio: false, version: 3 }), 0)
  const large = pesOf([...AUD, ...SETS, ...IDR, ...new Uint8Array(70_001).fill(0x55)], 0)
  ingest.push(large.subarray(0, -188), 10)
  assert.equal(units.length, 0)
  ingest.push(large.subarray(-188), 20)
  assert.equal(units.length, 1)
  const more = pesOf([0, 0, 1, 0x65, 0x77], 0)
  more[1] = more[1]! & ~0x40
  ingest.push(more, 30)
  assert.equal(units.length, 2)
  assert.deepEqual(
    [units[1]!.continuation, units[1]!.pts90k, units[1]!.arrivedMs, units[0]!.arrivedMs],
    [true, units[0]!.pts90k, 30, 10],
  )
  assert.equal(ingest.stats.pictures, 1)
})

test('Output times wrap at 33 bits on the wire and go on in the unit', () => {
  const { ingest, units } = ingestOf()
  ingest.push(encodePat(), 0)
  ingest.push(encodePmt({ video: 'h264', audio: false, version: 3 }), 0)
  ingest.push(pesOf([...AUD, ...SETS, ...IDR], WRAP - 3600), 0)
  ingest.push(pesOf([...AUD, ...SLICE], 0), 40)
  assert.equal(units[1]!.dts90k - units[0]!.dts90k, 3600)
  assert.equal(units.filter((unit) => unit.discontinuity).length, 1)
})

test('Mutated streams never throw, hang or grow', () => {
  const clip = makeClip('h264-b-frames')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: clip.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 2000,
      }),
      fc.array(fc.tuple(fc.nat(clip.length - 1), fc.integer({ min: 1, max: 400 })), { maxLength: 5 }),
      (bytes, cuts) => {
        let mutated = clip.slice()
        for (const [at, value] of bytes) mutated[at] = value
        for (const [at, length] of cuts) {
          mutated = new Uint8Array([...mutated.subarray(0, at), ...mutated.subarray(at + length)])
        }
        const { ingest, units } = ingestOf()
        ingest.push(mutated, 0)
        ingest.flush()
        const total = units.reduce((sum, unit) => sum + unit.byteLength, 0)
        assert.ok(total < clip.length * 2)
        for (const kind of ['video', 'audio']) {
          const times = units.filter((unit) => unit.track.kind === kind && !unit.continuation)
          assert.ok(times.every((unit, index) => index === 0 || unit.dts90k > times[index - 1]!.dts90k))
        }
      },
    ),
    { numRuns: 60 },
  )
})
