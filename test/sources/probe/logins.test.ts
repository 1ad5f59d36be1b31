import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startGstCamera } from '../../support/gst-camera.ts'
import type { TestRelay } from '../../support/relay.ts'
import { startScriptedCamera, type ScriptedRequest } from '../../support/scripted-camera.ts'
import { startTap } from '../../support/tap.ts'
import { probe, withRelay } from './kit.ts'

const LOGIN = { user: 'jo', password: 'geheim' }
const ASKS = ['WWW-Authenticate: Basic realm="cam"']
const MP2T = 'v=0\r\nm=video 0 RTP/AVP 33\r\na=control:track1\r\n'
const NAMELESS = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=control:track1\r\n'

const isLogin = (text: string): boolean => /^Authorization:/im.test(text)

describe('the logins of a probe where ffmpeg has to play', () => {
  let relay: TestRelay
  withRelay((started) => (relay = started))

  /** A camera that asks for a login and describes itself so, and `handle` does the rest. */
  const startAsking = (sdp: string, handle: (request: ScriptedRequest, describes: number) => void) => {
    let describes = 0
    return startScriptedCamera((request) => {
      const { method, text, reply } = request
      if (method === 'OPTIONS') reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY'])
      else if (!isLogin(text)) reply('401 Unauthorized', ASKS)
      else if (method === 'DESCRIBE' && ++describes === 1) reply('200 OK', SDP_TYPE, sdp)
      else handle(request, describes)
    })
  }

  it('are two on two connections, and one session, for MPEG-TS inside RTP', async (t) => {
    const camera = await startGstCamera({ mp2t: true, audio: 'aac', size: [320, 192], digest: LOGIN })
    t.after(() => camera.close())
    const line = await startTap(camera.port)
    t.after(() => line.close())
    const report = await probe(relay, { url: `rtsp://127.0.0.1:${line.port}/cam`, ...LOGIN })
    assert.deepEqual([report.login, report.problem, report.way], ['accepted', null, 'own-session'])
    assert.equal(line.connections.length, 2)
    assert.deepEqual(
      line.connections.map((said) => new Set(said.match(/nonce="\w+"/g)).size),
      [1, 1],
    )
    assert.equal(line.connections.join('').match(/^PLAY /gm)?.length, 1)
  })

  for (const [what, sdp] of [
    ['MPEG-TS inside RTP', MP2T],
    ['a codec that has no name', NAMELESS],
  ] as const) {
    it(`are one on each of three connections for ${what} where each transport is refused`, async () => {
      const camera = await startAsking(sdp, ({ method, reply }) => {
        if (method === 'DESCRIBE') reply('200 OK', SDP_TYPE, sdp)
        else reply('461 Unsupported Transport')
      })
      const { transport, problem } = await probe(relay, { url: camera.url, ...LOGIN })
      assert.deepEqual([transport, problem?.cause], [{ tcp: 'refused', udp: 'refused' }, 'transport'])
      assert.equal(camera.connections, 3)
      assert.equal(camera.requests.filter((request) => request.startsWith('PLAY')).length, 0)
      const describes = camera.texts.filter((text) => text.startsWith('DESCRIBE'))
      assert.deepEqual([describes.filter(isLogin).length, describes.length], [3, 6])
    })
  }

  it('end with the camera’s word that it is busy', async () => {
    const camera = await startAsking(MP2T, ({ reply }) => reply('503 Service Unavailable'))
    const { problem } = await probe(relay, { url: camera.url, ...LOGIN })
    assert.match(problem?.message ?? '', /503/)
    const describes = camera.texts.filter((text) => text.startsWith('DESCRIBE') && isLogin(text))
    assert.deepEqual([describes.length, camera.connections], [2, 2])
  })

  it('end with a login that ffmpeg is refused', async () => {
    const camera = await startAsking(MP2T, ({ reply }) => reply('401 Unauthorized', ASKS))
    const { login, problem } = await probe(relay, { url: camera.url, ...LOGIN })
    assert.deepEqual([login, problem?.cause, camera.connections], ['refused', 'unauthorized', 2])
    assert.equal(camera.texts.filter(isLogin).length, 2)
  })
})

const SDP_TYPE = ['Content-Type: application/sdp']
