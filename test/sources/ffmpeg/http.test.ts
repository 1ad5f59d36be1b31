import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { eventually } from '../../support/eventually.ts'
import { childrenNamed } from '../../support/processes.ts'
import { Collector, askAboutTs, createSource, hurriedClock } from '../../support/source-kit.ts'
import { VIDEO, closeHttp, liveStream, serveHttp } from './http-kit.ts'

const MP2 = [...VIDEO, '-c:a', 'mp2', '-f', 'mpegts']
const CHALLENGE = { 'www-authenticate': 'Basic realm="cam"' }
const AAC = [...VIDEO, '-c:a', 'aac', '-ar', '44100']

describe('FfmpegSource over http', () => {
  after(() => eventually('every ffmpeg is gone', () => childrenNamed('ffmpeg').length === 0))

  it('makes AAC of sound that is none, and remembers it', async () => {
    const asked: number[] = []
    const stream = liveStream('video/mp2t', MP2)
    const { server, url } = await serveHttp((request, response) => {
      asked.push(asked.length)
      stream(request, response)
    })
    const source = createSource(url)
    const first = await pictures(source)
    assert.deepEqual(first.infos.at(-1), { pull: 'ffmpeg', videoCodec: 'H264', audio: 'transcoded' })
    assert.equal(await soundOf(first), 'aac 48000')
    const before = asked.length
    const second = await pictures(source)
    assert.equal(await soundOf(second), 'aac 48000')
    assert.equal(asked.length - before, 2, 'one look at where it is, one pull')
    await closeHttp(server)
  })

  for (const format of ['mpegts', 'flv']) {
    it(`copies AAC in ${format}, and says what the camera sends`, async () => {
      const { server, url } = await serveHttp(liveStream('video/x', [...AAC, '-f', format]))
      const collector = await pictures(createSource(url))
      // What is made anew has 48 kHz.
      assert.equal(await soundOf(collector), 'aac 44100')
      assert.deepEqual(collector.infos.at(-1), {
        pull: 'ffmpeg',
        videoCodec: 'H264',
        audioCodec: 'MPEG4-GENERIC',
        audio: 'copied',
      })
      await closeHttp(server)
    })
  }

  it('says "unsupported-codec" of MJPEG', async () => {
    const type = 'multipart/x-mixed-replace;boundary=ffmpeg'
    const { server, url } = await serveHttp(liveStream(type, ['-an', '-f', 'mpjpeg']))
    const { fault, units } = await failed(url)
    assert.equal(fault.cause, 'unsupported-codec')
    assert.match(fault.message, /H\.264 or H\.265/)
    assert.equal(units, 0)
    await closeHttp(server)
  })

  for (const [status, cause, words] of [
    [401, 'unauthorized', /none were given/],
    [403, 'unauthorized', /403/],
    [404, 'not-found', /path/],
    [500, 'exited', /./],
  ] as const) {
    it(`says "${cause}" of status ${status}`, async () => {
      const { server, url } = await serveHttp((_, response) => response.writeHead(status).end())
      const { fault } = await failed(url)
      assert.equal(fault.cause, cause)
      assert.match(fault.message, words)
      await closeHttp(server)
    })
  }

  it('says of a login that was sent that it is wrong', async () => {
    const { server, url } = await serveHttp((_, response) => response.writeHead(401, CHALLENGE).end())
    const { fault } = await failed(url.replace('//', '//jo:secret@'))
    assert.equal(fault.cause, 'unauthorized')
    assert.match(fault.message, /refuses this user and password/)
    await closeHttp(server)
  })

  it('logs in to follow a redirect, and takes the password to the same host only', async () => {
    const expected = `Basic ${Buffer.from('jo:p@ss').toString('base64')}`
    const heard: string[] = []
    const elsewhere = await serveHttp((request, response) => {
      heard.push(request.headers.authorization ?? 'none')
      response.writeHead(401, CHALLENGE).end()
    })
    const { server, url } = await serveHttp((request, response) => {
      if (request.headers.authorization !== expected) {
        response.writeHead(401, CHALLENGE).end()
      } else if (request.url === '/stream') response.writeHead(302, { location: '/here' }).end()
      else response.writeHead(307, { location: elsewhere.url.replace('127.0.0.1', 'localhost') }).end()
    })
    const { fault } = await failed(url.replace('//', '//jo:p%40ss@'))
    assert.deepEqual([fault.cause, heard], ['unauthorized', ['none']])
    assert.match(fault.message, /none were given/)
    await closeHttp(server)
    await closeHttp(elsewhere.server)
  })

  it('judges where it is redirected to, and asks nothing there', async () => {
    let asked = 0
    const inside = await serveHttp((_, response) => {
      asked += 1
      response.writeHead(200).end()
    })
    const { server, url } = await serveHttp((_, response) =>
      response.writeHead(302, { location: inside.url }).end(),
    )
    const outside = url.replace('127.0.0.1', 'camera.test')
    const { fault, lines } = await failed(outside, { rule: insideRefused })
    assert.equal(fault.cause, 'refused')
    assert.match(fault.message, /this machine/)
    assert.deepEqual([asked, lines], [0, []])
    await closeHttp(server)
    await closeHttp(inside.server)
  })

  it('lets ffmpeg follow no redirect that came after the look', async () => {
    let asked = 0
    const inside = await serveHttp((_, response) => {
      asked += 1
      response.writeHead(200).end()
    })
    let requests = 0
    const { server, url } = await serveHttp((_, response) => {
      requests += 1
      if (requests === 1) response.writeHead(200).end()
      else response.writeHead(302, { location: inside.url }).end()
    })
    const { fault } = await failed(url)
    assert.equal(fault.cause, 'exited')
    assert.deepEqual([requests, asked], [2, 0])
    await closeHttp(server)
    await closeHttp(inside.server)
  })

  it('gives up a server that redirects for ever, and one that sends people away from http', async () => {
    let requests = 0
    const loop = await serveHttp((_, response) => {
      requests += 1
      response.writeHead(302, { location: loop.url }).end()
    })
    const { fault } = await failed(loop.url)
    assert.deepEqual([fault.cause, requests], ['exited', 6])
    const other = await serveHttp((_, response) =>
      response.writeHead(301, { location: 'rtsp://192.0.2.1/' }).end(),
    )
    assert.equal((await failed(other.url)).fault.cause, 'transport')
    await closeHttp(loop.server)
    await closeHttp(other.server)
  })

  it('says "unreachable" of a server that never answers, and of none', async () => {
    const { server, url } = await serveHttp(() => undefined)
    const clock = hurriedClock(10)
    const { fault } = await failed(url, { clock })
    assert.equal(fault.cause, 'unreachable')
    assert.match(fault.message, /within 5 seconds from 127\.0\.0\.1:\d+; check/)
    await closeHttp(server)
    const gone = await failed(url)
    assert.equal(gone.fault.cause, 'unreachable')
    assert.match(gone.fault.message, /refuses connections/)
  })
})

/** The camera's name is outside, and found; every literal loopback address is refused. */
const strict = new AddressRule({ allowLoopback: 'never' })
const insideRefused = {
  parse: strict.parse.bind(strict),
  resolve: async ({ port }: { port: number }) => ({ address: '127.0.0.1', family: 4 as const, port }),
  resolveAll: strict.resolveAll.bind(strict),
}

type Options = Parameters<typeof createSource>[1]

async function failed(url: string, options: Options = {}) {
  const source = createSource(url, options)
  const collector = new Collector()
  source.start(collector)
  const fault = await collector.untilFault()
  assert.doesNotMatch(fault.message, /secret/)
  return { fault, units: collector.units.length, lines: source.lines }
}

async function pictures(source: ReturnType<typeof createSource>): Promise<Collector> {
  const collector = new Collector()
  source.start(collector)
  try {
    await collector.untilPictures(10)
    await eventually('sound', () => collector.units.some(({ track }) => track.kind === 'audio'))
  } finally {
    await source.stop()
  }
  return collector
}

/** Codec and sample rate, by ffprobe. */
async function soundOf(collector: Collector): Promise<string> {
  const entries = [
    '-select_streams',
    'a',
    '-show_entries',
    'stream=codec_name,sample_rate',
    '-of',
    'csv=p=0:s=\\ ',
  ]
  return String(await askAboutTs('ffprobe', collector.ts, [...entries, '{file}']))
    .split('\n')[0]!
    .trim()
}
