import assert from 'node:assert/strict'
import type { Unit } from '../../src/media/unit.ts'
import { TsIngest } from '../../src/mpegts/ingest.ts'

const CHUNKS = [65_536, 1316, 61]
/** Headers, tables and parameter sets may outgrow the few bytes of a picture, but not without bound. */
const MAX_GROWTH = 8
const SETS_BYTES = 65_536
const MAX_MS = 5_000

/** Throws unless the relay takes these bytes for MPEG-TS without a throw, a hang, growth, or a clock that steps back. */
export function judgeTs(bytes: Uint8Array): void {
  for (const size of CHUNKS) {
    const beganMs = performance.now()
    const units: Unit[] = []
    const ingest = new TsIngest({ onUnit: (unit) => units.push(unit), endOnStuffing: true })
    ingest.open()
    for (let at = 0; at < bytes.length; at += size) ingest.push(bytes.subarray(at, at + size), at)
    ingest.flush()
    const total = units.reduce((sum, { byteLength }) => sum + byteLength, 0)
    assert.ok(total <= MAX_GROWTH * bytes.length + SETS_BYTES, `${total} bytes of ${bytes.length}`)
    for (const kind of ['video', 'audio']) {
      const own = units.filter(({ track, continuation }) => track.kind === kind && !continuation)
      const step = own.findIndex((unit, index) => index > 0 && unit.dts90k <= own[index - 1]!.dts90k)
      assert.equal(step, -1, `the clock of the ${kind} steps back at unit ${step}`)
    }
    assert.ok(performance.now() - beganMs < MAX_MS, 'it took too long')
  }
}
