import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../src/rtp/video-receiver.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import { connect } from '../../src/rtsp/client.ts'
import { eventually } from '../support/eventually.ts'
import { PLAIN_PICTURES, readQuirk, startQuirkCamera } from '../support/quirk-camera.ts'

const FOLDER = join(import.meta.dirname, '../fixtures/rtsp')
const LOGIN = 'jo:secret@'

/** Plays until that many pictures came, or the camera has ended it; what was made of it, as a quirk's file says it. */
async function play(url: string, count: number): Promise<string[]> {
  const camera = await connect({ url, rule: new AddressRule(), oneLogin: true })
  const units: string[] = []
  const onUnit = (unit: RtpAccessUnit): void => void units.push(asLine(unit))
  const session = new ClientSession(camera, { onEnd: () => undefined })
  try {
    const { video } = camera.description
    const receiver = new VideoReceiver({ track: video, depth: 0, onUnit })
    await session.setUp(video, 'tcp', (packet, nowMs) => receiver.push(packet, nowMs))
    await session.play()
    await eventually('all pictures', () => {
      // The last may have no end of its own.
      if (units.length >= count - 1) receiver.flush()
      return units.length >= count
    })
  } finally {
    await session.close()
  }
  return units
}

function asLine({ bytes, isDamaged, isContinuation }: RtpAccessUnit): string {
  const nals = Buffer.from(bytes).toString('hex').replaceAll('00000001', ' ').trim()
  return `${nals}${isDamaged ? ' (damaged)' : ''}${isContinuation ? ' (continued)' : ''}`
}

describe('What cameras are known to do', () => {
  for (const file of readdirSync(FOLDER)) {
    const quirk = readQuirk(join(FOLDER, file))
    it(`is borne: ${quirk.title}`, async () => {
      const camera = await startQuirkCamera(quirk)
      const base = camera.url.replace(/\/cam$/, '')
      const url = `${base.replace('//', `//${LOGIN}`)}${quirk.path}`
      const expected = quirk.plays.length > 0 ? quirk.plays : PLAIN_PICTURES
      if (quirk.fails === undefined) assert.deepEqual(await play(url, expected.length), expected)
      else await assert.rejects(play(url, expected.length), { kind: quirk.fails })
      for (const asked of quirk.asks)
        assert.ok(
          camera.requests.includes(asked.replace('{base}', base)),
          `${asked} in ${camera.requests.join(', ')}`,
        )
    })
  }

  it('is told with its source, of a dozen makers at least', () => {
    const files = readdirSync(FOLDER)
    assert.ok(files.length >= 12)
    for (const file of files) assert.match(readQuirk(join(FOLDER, file)).title, /^\S.*https:\/\//, file)
  })
})
