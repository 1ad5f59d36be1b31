import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PlainDepacketizer } from '../../src/rtp/audio-depacketizer.ts'
import { depacketizeSound } from './audio-depacketizing.ts'

describe('Plain depacketizer', () => {
  it('gives each payload as one frame', () => {
    const samples = depacketizeSound(new PlainDepacketizer(), ['d5d5', '', '55'])
    assert.deepEqual(samples, { frames: ['0:d5d5', '0:55'], said: [true, false, true] })
    assert.ok(new PlainDepacketizer().cut())
  })
})
