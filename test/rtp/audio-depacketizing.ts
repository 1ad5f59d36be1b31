import assert from 'node:assert/strict'
import type { AudioDepacketizer } from '../../src/rtp/audio-depacketizer.ts'

/** Frames as hexadecimal digits behind their index, and what was said of each payload. */
export interface DepacketizedSound {
  readonly frames: string[]
  readonly said: boolean[]
}

/** What comes of these payloads, which are hexadecimal digits. */
export function depacketizeSound(
  depacketizer: AudioDepacketizer,
  payloads: readonly string[],
): DepacketizedSound {
  const frames: string[] = []
  const said = payloads.map((payload) =>
    depacketizer.push(Buffer.from(payload, 'hex'), (frame, index) => {
      frames.push(`${index}:${Buffer.from(frame).toString('hex')}`)
    }),
  )
  return { frames, said }
}

/** Whatever these payloads are, no more comes of them than they hold. */
export function assertSoundBounded(depacketizer: AudioDepacketizer, payloads: readonly Uint8Array[]): void {
  let came = 0
  for (const payload of payloads) depacketizer.push(payload, ({ length }) => void (came += length))
  depacketizer.cut()
  assert.ok(came <= payloads.reduce((sum, { length }) => sum + length, 0))
}
