import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { startGstCamera } from '../../support/gst-camera.ts'
import type { TestRelay } from '../../support/relay.ts'
import { startScriptedCamera, type ScriptedRequest } from '../../support/scripted-camera.ts'
import { startTap } from '../../support/tap.ts'
import { VIDEO, closeHttp, liveStream, serveHttp } from '../ffmpeg/http-kit.ts'
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
  const startAsking = (
    sdp: string,
    handle: (request: ScriptedRequest, describes: number) => void,
    isTaken: (request: ScriptedRequest) => boolean = () => false,
  ) => {
    let describes = 0
    return startScriptedCamera((request) => {
      const { method, text, reply } = request
      if (isTaken(request)) return
      if (method === 'OPTIONS') reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY'])
      else if (!isLogin(text)) reply('401 Unauthorized', ASKS)
      else if (method === 'DESCRIBE' && ++describes === 1 && sdp !== '') reply('200 OK', SDP_TYPE, sdp)
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

  it('are none on our connection where the camera hangs up on it, and one by ffmpeg', async () => {
    let requests = 0
    const camera = await startAsking(
      '',
      ({ reply }) => reply('503 Service Unavailable'),
      ({ socket }) => {
        requests += 1
        if (requests === 1) socket.destroy()
        return requests === 1
      },
    )
    await probe(relay, { url: camera.url, ...LOGIN })
    const describes = camera.texts.filter((text) => text.startsWith('DESCRIBE') && isLogin(text))
    assert.deepEqual([camera.connections, describes.length], [2, 1])
  })

  it('are not known to be right where a tunnel through HTTP hides them', async (t) => {
    const camera = await startGstCamera({ size: [320, 192], digest: LOGIN })
    t.after(() => camera.close())
    const line = await startTap(camera.port)
    t.after(() => line.close())
    const url = `rtsp://127.0.0.1:${line.port}/cam`
    const { login, problem } = await probe(relay, { url, transport: 'http', ...LOGIN })
    assert.deepEqual([login, problem], ['unknown', null])
    const heads = line.connections.map((said) => said.split(' ', 1)[0])
    assert.deepEqual(new Set(heads), new Set(['GET', 'POST']))
    assert.equal(heads.length, 2)
  })

  for (const scheme of ['Basic', 'Digest'] as const) {
    const ask = `${scheme} realm="cam"${scheme === 'Digest' ? ', nonce="0123456789abcdef"' : ''}`

    /** A web server that asks for a login, and what each request said of it. */
    const startWeb = async (listener: RequestListener) => {
      const said: (string | undefined)[] = []
      const { server, url } = await serveHttp((request, response) => {
        said.push(request.headers.authorization)
        if (said.at(-1) === undefined) response.writeHead(401, { 'www-authenticate': ask }).end()
        else listener(request, response)
      })
      let connections = 0
      server.on('connection', () => (connections += 1))
      const logins = (): number => said.filter((text) => text?.startsWith(`${scheme} `)).length
      return { server, url, logins, connections: () => connections }
    }

    it(`are one, by ffmpeg, for http:// that asks by ${scheme}`, async () => {
      const web = await startWeb(liveStream('video/mp2t', [...VIDEO, '-an', '-f', 'mpegts']))
      const { login, problem, video } = await probe(relay, { url: web.url, ...LOGIN })
      assert.deepEqual([login, problem, video?.codec], ['accepted', null, 'H264'])
      assert.deepEqual([web.logins(), web.connections()], [1, CONNECTIONS])
      await closeHttp(web.server)
    })

    it(`are one for http:// that refuses it by ${scheme}`, async () => {
      const web = await startWeb((_, response) => response.writeHead(401, { 'www-authenticate': ask }).end())
      const { login, problem } = await probe(relay, { url: web.url, ...LOGIN })
      assert.deepEqual([login, problem?.cause], ['refused', 'unauthorized'])
      assert.deepEqual([web.logins(), web.connections()], [1, CONNECTIONS])
      await closeHttp(web.server)
    })
  }

  it('are one for http:// that redirects behind it, which is not followed', async () => {
    const asked: (string | undefined)[] = []
    const { server, url } = await serveHttp(({ url: path, headers }, response) => {
      if (headers.authorization !== undefined) asked.push(path)
      const challenge = { 'www-authenticate': 'Basic realm="cam"' }
      if (headers.authorization === undefined) response.writeHead(401, challenge).end()
      else response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const { problem } = await probe(relay, { url, ...LOGIN })
    assert.deepEqual([problem?.cause, asked], ['exited', ['/stream']])
    await closeHttp(server)
  })

  it('are none for http:// that asks for none', async () => {
    const { server, url } = await serveHttp(liveStream('video/mp2t', [...VIDEO, '-an', '-f', 'mpegts']))
    const { login, problem } = await probe(relay, { url, ...LOGIN, password: 'any' })
    assert.deepEqual([login, problem], ['not-asked', null])
    await closeHttp(server)
  })

  it('end with a login that ffmpeg is refused', async () => {
    const camera = await startAsking(MP2T, ({ reply }) => reply('401 Unauthorized', ASKS))
    const { login, problem } = await probe(relay, { url: camera.url, ...LOGIN })
    assert.deepEqual([login, problem?.cause, camera.connections], ['refused', 'unauthorized', 2])
    assert.equal(camera.texts.filter(isLogin).length, 2)
  })
})

/** One of ours, which finds where the stream is; ffmpeg’s, which hangs up at the challenge; ffmpeg’s with the login. */
const CONNECTIONS = 3
const SDP_TYPE = ['Content-Type: application/sdp']
