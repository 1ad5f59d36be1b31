import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Decoders } from '../../../src/outputs/snapshot/decoders.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const OPTIONS = { width: undefined, quality: 80, skipSeconds: 0 }

/** Decoders whose ffmpeg never says its version. */
function begin() {
  const clock = new ManualClock()
  const ffmpeg = { locate: () => new Promise<never>(() => undefined), forget: () => undefined }
  const decoders = new Decoders({ ffmpeg, clock })
  return { clock, decoders, jpeg: decoders.decode(new Uint8Array(188), OPTIONS) }
}

describe('Decoders', () => {
  it('refuse after 5 s although ffmpeg is still being looked for', async () => {
    const { clock, jpeg } = begin()
    const refused = assert.rejects(jpeg, /it took more than 5 s/)
    await clock.advance(5_000)
    await refused
    assert.equal(clock.pendingTimers, 0)
  })

  it('refuse at once when the relay closes meanwhile', async () => {
    const { decoders, jpeg } = begin()
    const refused = assert.rejects(jpeg, /shutting down/)
    await decoders.close()
    await refused
  })
})
