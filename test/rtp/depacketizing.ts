import assert from 'node:assert/strict'
import { splitAnnexB } from '../../src/codecs/annex-b.ts'
import type { Depacketizer } from '../../src/rtp/depacketize-h264.ts'
import { NalWriter } from '../../src/rtp/nal-writer.ts'

/** NAL units as hexadecimal digits, and what was said of each payload. */
export interface Depacketized {
  readonly nals: string[]
  readonly said: boolean[]
}

/** What comes of these payloads, which are hexadecimal digits. */
export function depacketize(
  codec: 'h264' | 'h265',
  depacketizer: Depacketizer,
  payloads: readonly string[],
): Depacketized {
  const out = new NalWriter(codec)
  const said = payloads.map((payload) => depacketizer.push(Buffer.from(payload, 'hex'), out))
  return { nals: splitAnnexB(out.take()).map(hex), said }
}

/** All of these NAL units, and nothing to complain of. */
export function assertWhole({ nals, said }: Depacketized, sent: readonly Uint8Array[]): void {
  assert.deepEqual(nals, sent.map(hex))
  assert.ok(said.every(Boolean))
}

/** Whatever these payloads are, they are not made more than they can be. */
export function assertBounded(
  codec: 'h264' | 'h265',
  depacketizer: Depacketizer,
  payloads: readonly Uint8Array[],
): void {
  const out = new NalWriter(codec)
  for (const bytes of payloads) depacketizer.push(bytes, out)
  depacketizer.cut()
  const came = payloads.reduce((sum, { length }) => sum + length, 0)
  // A start code of four bytes for each two bytes of size and one of content.
  assert.ok(out.take().length <= came * 5)
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
