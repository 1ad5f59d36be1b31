import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TsDemux } from '../../src/mpegts/demux.ts'
import { muxPes } from '../../src/mpegts/mux.ts'
import { AUDIO_PID, VIDEO_PID } from '../../src/mpegts/packet.ts'
import {
  completed,
  hasHeaderInFirstPacket,
  leadingAdtsHeader,
  leadingFacts,
  remuxed,
} from '../../src/mpegts/pes-look.ts'
import type { PesUnit } from '../../src/mpegts/pes-unit.ts'
import { encodePat, encodePmt } from '../../src/mpegts/psi.ts'

/** Calls `look` with the PES that these bytes make. */
function withPes(pid: number, payload: Uint8Array, look: (pes: PesUnit) => void): void {
  let seen = 0
  const onPes = (pes: PesUnit): void => {
    seen += 1
    look(pes)
  }
  const demux = new TsDemux({ onPmt: () => undefined, onPes })
  demux.push(encodePat())
  demux.push(encodePmt({ video: 'h264', audio: true, version: 0 }))
  const streamId = pid === VIDEO_PID ? 0xe0 : 0xc0
  demux.push(muxPes({ pid, streamId, pts90k: 90, dts90k: 90, pcr: false, randomAccess: false, payload }))
  demux.flush()
  assert.equal(seen, 1)
}

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))

test('A picture is known by its first slice, however far behind it is', () => {
  for (const filling of [0, 150, 2000, 5000]) {
    const sei = [...hex('0000000106'), ...new Uint8Array(filling).fill(0x55), ...hex('000000016588')]
    withPes(VIDEO_PID, Uint8Array.from([...sei, ...new Uint8Array(300).fill(1)]), (pes) => {
      assert.equal(leadingFacts('h264', pes).randomAccess, 'idr')
      assert.equal(hasHeaderInFirstPacket(pes), true)
    })
  }
})

test('Sound is known by the ADTS header that it begins with', () => {
  withPes(AUDIO_PID, hex('fff14c8001bffc2100'), (pes) =>
    assert.equal(leadingAdtsHeader(pes)?.sampleRate, 48_000),
  )
  withPes(AUDIO_PID, hex('0102030405060708'), (pes) => assert.equal(leadingAdtsHeader(pes), undefined))
})

test('A keyframe is completed behind its delimiter, and made into packets anew with other times', () => {
  withPes(VIDEO_PID, hex('0000000109f0000000016588'), (pes) => {
    const whole = completed(pes, 'h264', [hex('6742')])
    assert.deepEqual(whole, hex('0000000109f0000000016742000000016588'))
    const stamp = { pts90k: 7000, dts90k: 7000, discontinuity: false }
    withPes(VIDEO_PID, whole, (other) =>
      assert.deepEqual(remuxed(other, stamp, whole, true).subarray(-whole.length), whole),
    )
  })
})
