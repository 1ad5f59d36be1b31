import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { splitAnnexB, joinAnnexB } from '../../src/codecs/annex-b.ts'
import { parseAdtsHeader } from '../../src/codecs/aac.ts'
import type { Unit } from '../../src/media/unit.ts'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'
import { PACKET_SIZE, packetPid } from '../../src/mpegts/packet.ts'
import { readPcr } from '../../src/mpegts/rewrite.ts'
import { UnitMaker } from '../../src/mpegts/unit-maker.ts'
import { decodeComplaints, makeClip, probePackets, type ClipName } from './clips.ts'

interface Piece {
  readonly kind: 'video' | 'audio'
  readonly payload: Uint8Array
  readonly pts90k: number
}

/** A clip without its packets: pictures as RTP brings them, without delimiters, and ADTS frames. */
function piecesOf(name: ClipName): Piece[] {
  const pieces: Piece[] = []
  const demux = new TsDemux({
    onPmt: () => undefined,
    onPes: ({ kind, payload, pts90k = 0 }) => pieces.push({ kind, payload, pts90k }),
  })
  demux.push(makeClip(name))
  demux.flush()
  return pieces.map((piece) =>
    piece.kind === 'audio' ? piece : { ...piece, payload: undelimited(piece.payload, name) },
  )
}

function undelimited(payload: Uint8Array, name: ClipName): Uint8Array {
  const isDelimiter = (nal: Uint8Array): boolean =>
    name.startsWith('h264') ? (nal[0]! & 31) === 9 : nal[0]! >> 1 === 35
  return joinAnnexB(splitAnnexB(payload).filter((nal) => !isDelimiter(nal)))
}

function begin(codec: 'h264' | 'h265', hasAudio: boolean): { units: UnitMaker; made: Unit[] } {
  const units = new UnitMaker()
  const made: Unit[] = []
  units.onUnit = (unit) => made.push(unit)
  units.open()
  units.announce(codec, hasAudio)
  return { units, made }
}

function play(units: UnitMaker, pieces: readonly Piece[], startMs = 1000): void {
  const first = pieces[0]!.pts90k
  for (const { kind, payload, pts90k } of pieces) {
    const unit = { payload, pts90k, arrivedMs: startMs + (pts90k - first) / 90, isContinuation: false }
    if (kind === 'video') units.pushPicture(unit)
    else units.pushSound(unit, parseAdtsHeader(payload)!)
  }
}

const bytesOf = (made: readonly Unit[]): Uint8Array => new Uint8Array(Buffer.concat(made.map(({ ts }) => ts)))

describe('UnitMaker', () => {
  for (const name of ['h264', 'h265'] as const) {
    it(`muxes pictures and sound that come without packets as ffprobe reads them: ${name}`, () => {
      const pieces = piecesOf(name)
      const { units, made } = begin(name, name === 'h264')
      play(units, pieces)
      const first = pieces.findIndex(({ kind }) => kind === 'video')
      const offset = made[0]!.pts90k - pieces[first]!.pts90k
      for (const kind of ['video', 'audio'] as const) {
        const sent = pieces.slice(first).filter((piece) => piece.kind === kind)
        const got = made.filter(({ track }) => track.kind === kind)
        assert.deepEqual(
          got.map(({ pts90k, dts90k }) => [pts90k, dts90k]),
          sent.map(({ pts90k }) => [pts90k + offset, pts90k + offset]),
        )
      }
      const probed = probePackets(bytesOf(made), 'video')
      const pictures = made.filter(({ track }) => track.kind === 'video')
      assert.ok(pictures.length >= 49)
      assert.deepEqual(
        probed.map(({ pts, dts, key }) => [pts, dts, key]),
        pictures.map(({ pts90k, randomAccess }) => [pts90k, pts90k, randomAccess !== undefined]),
      )
      assert.equal(decodeComplaints(bytesOf(made)), '')
    })
  }

  it('puts a PCR into each picture’s first packet, and counters that go on', () => {
    const { units, made } = begin('h264', true)
    play(units, piecesOf('h264'))
    const counters = new Map<number, number>()
    for (const { ts, track, pts90k, randomAccess } of made) {
      const first = randomAccess === undefined ? 0 : 2 * PACKET_SIZE
      assert.equal(readPcr(ts, first), track.kind === 'video' ? pts90k : undefined)
      for (let at = 0; at < ts.length; at += PACKET_SIZE) {
        const pid = packetPid(ts, at)
        const counter = ts[at + 3]! & 15
        const last = counters.get(pid)
        assert.equal(counter, last === undefined ? counter : (last + 1) & 15)
        counters.set(pid, counter)
      }
    }
    assert.equal(counters.size, 4)
  })

  it('goes on with clock and counters from transport packets to none and back', () => {
    const clip = makeClip('h264')
    const units = new UnitMaker()
    const made: Unit[] = []
    const ingest = new TsIngest({ units, onUnit: (unit) => made.push(unit), endOnStuffing: true })
    const playTs = (startMs: number): void => {
      ingest.open()
      for (let at = 0; at < clip.length; at += 1400)
        ingest.push(clip.subarray(at, at + 1400), startMs + (at / clip.length) * 2000)
      ingest.flush()
    }
    playTs(1000)
    units.open()
    units.announce('h264', true)
    play(units, piecesOf('h264'), 4000)
    playTs(7000)
    assert.equal(made.filter(({ discontinuity }) => discontinuity).length, 3)
    assert.equal(new Set(made.map(({ layout }) => layout.video)).size, 1)
    assert.equal(decodeComplaints(bytesOf(made)), '')
    const times = probePackets(bytesOf(made), 'video').map(({ dts }) => dts)
    assert.ok(times.length >= 147)
    assert.ok(times.every((time, index) => index === 0 || time > times[index - 1]!))
  })

  it('waits for a keyframe, and completes one by the parameter sets that it was told', () => {
    const pictures = piecesOf('h264').filter(({ kind }) => kind === 'video')
    const nals = splitAnnexB(pictures[0]!.payload)
    const isSet = (nal: Uint8Array): boolean => [7, 8].includes(nal[0]! & 31)
    const bare = { ...pictures[0]!, payload: joinAnnexB(nals.filter((nal) => !isSet(nal))) }
    const { units, made } = begin('h264', false)
    play(units, [pictures[1]!, bare])
    assert.equal(made.length, 0)
    assert.equal(units.stats.droppedPictures, 2)
    units.learn(nals.filter(isSet))
    play(units, [bare, ...pictures.slice(1)])
    assert.equal(made.length, pictures.length)
    assert.equal(made[0]!.randomAccess, 'idr')
    assert.equal(decodeComplaints(bytesOf(made)), '')
  })

  it('hands on more of a picture as its continuation, which ffprobe counts to it', () => {
    const pictures = piecesOf('h264').filter(({ kind }) => kind === 'video')
    const { units, made } = begin('h264', false)
    for (const { payload, pts90k } of pictures) {
      const cut = payload.length >> 1
      for (const [isContinuation, part] of [
        [false, payload.subarray(0, cut)],
        [true, payload.subarray(cut)],
      ] as const)
        units.pushPicture({ payload: part, pts90k, arrivedMs: pts90k / 90, isContinuation })
    }
    assert.deepEqual(
      made.map(({ continuation }) => continuation),
      pictures.flatMap(() => [false, true]),
    )
    assert.equal(units.stats.pictures, pictures.length)
    assert.equal(probePackets(bytesOf(made), 'video').length, pictures.length)
    assert.equal(decodeComplaints(bytesOf(made)), '')
  })

  it('drops what follows something missing up to the next keyframe, and hands sound on meanwhile', () => {
    const pieces = piecesOf('h264')
    const { units, made } = begin('h264', true)
    play(units, pieces.slice(0, 8))
    const [before, sounds] = [made.length, units.stats.droppedUnits]
    units.skipToKeyframe()
    const rest = pieces.slice(8)
    play(units, rest, 1200)
    const after = made.slice(before)
    const pictures = after.filter(({ track }) => track.kind === 'video')
    assert.equal(pictures[0]!.randomAccess, 'idr')
    assert.equal(
      after.filter(({ track }) => track.kind === 'audio').length,
      rest.filter(({ kind }) => kind === 'audio').length,
    )
    const dropped = rest.filter(({ kind }) => kind === 'video').length - pictures.length
    assert.ok(dropped > 0)
    assert.equal(units.stats.droppedUnits - sounds, dropped)
    assert.equal(made.filter(({ discontinuity }) => discontinuity).length, 1)
  })
})
