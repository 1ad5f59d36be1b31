import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../../../src/clock.ts'
import type { FieldFault } from '../../../src/errors.ts'
import { silentLog } from '../../../src/log.ts'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { Verifier, type VerifyTarget } from '../../../src/sources/ffmpeg/verify.ts'
import { eventually } from '../../support/eventually.ts'
import { FakeSource } from '../../support/fake-source.ts'
import { startGstCamera } from '../../support/gst-camera.ts'
import { closeAtEnd } from '../../support/leftovers.ts'
import { childrenNamed } from '../../support/processes.ts'
import { TestRelay } from '../../support/relay.ts'
import { VIDEO, closeHttp, liveStream, pulls, serveHttp } from './http-kit.ts'

interface Problem {
  readonly code: string
  readonly detail: string
  readonly faults: readonly FieldFault[]
}

describe('POST /api/streams?verify=true', () => {
  after(() => eventually('every ffmpeg is gone', () => childrenNamed('ffmpeg').length === 0))

  it('refuses what would not play, whatever its scheme and transport, with the cause and what to do', async () => {
    const lost = await serveHttp((_, response) => response.writeHead(404).end())
    const locked = await serveHttp((_, response) =>
      response.writeHead(401, { 'www-authenticate': 'Basic realm="cam"' }).end(),
    )
    const jpeg = await serveHttp(
      liveStream('multipart/x-mixed-replace;boundary=ffmpeg', ['-an', '-f', 'mpjpeg']),
    )
    const closes = await startPort((socket) => socket.once('data', () => socket.destroy()))
    const ssh = await startPort((socket) => void socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'))
    const web = await startPort((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n')),
    )
    const cases = [
      [{ url: lost.url }, 'not-found', /path/],
      [{ url: locked.url }, 'unauthorized', /none were given/],
      [{ url: locked.url.replace('//', '//jo:secret@') }, 'unauthorized', /refuses this user/],
      [{ url: locked.url.replace('http', 'rtsp'), transport: 'http' }, 'unauthorized', /none were given/],
      [{ url: jpeg.url }, 'unsupported-codec', /H\.264/],
      [{ url: closes }, 'exited', /./],
      [{ url: ssh }, 'exited', /does not speak RTSP .*check the port/],
      [{ url: web }, 'exited', /does not speak RTSP .*check the port/],
    ] as const
    const relay = await TestRelay.start()
    try {
      for (const [source, cause, words] of cases) {
        const answer = await relay.send('POST', 'api/streams?verify=true', { id: 'cam', ...source })
        const text = await answer.text()
        assert.equal(answer.status, 422, `${source.url}: ${text}`)
        const { message } = (JSON.parse(text) as Problem).faults[0]!
        assert.match(message, new RegExp(`^${cause}: `))
        assert.match(message, words)
        assert.doesNotMatch(text, /secret/)
        assert.deepEqual(pulls(), [])
      }
      assert.equal(relay.relay.hub.cameras.size, 0)
    } finally {
      await relay.close()
      await Promise.all([lost, locked, jpeg].map(({ server }) => closeHttp(server)))
    }
  })

  it('adds what plays without DESCRIBE: MPEG-TS over http, and RTSP through HTTP', async () => {
    const stream = await serveHttp(liveStream('video/mp2t', ['-an', ...VIDEO, '-f', 'mpegts']))
    const camera = await startGstCamera({ size: [320, 180] })
    const relay = await TestRelay.start()
    try {
      const sources = [{ url: stream.url }, { url: camera.url, transport: 'http' }]
      const bodies = sources.map((source, index) => ({ id: `cam${index}`, mode: 'on-demand', ...source }))
      const added = await relay.send('POST', 'api/streams?verify=true', bodies)
      assert.equal(added.status, 201, await added.text())
      assert.deepEqual(pulls(), [])
    } finally {
      await relay.close()
      await camera.close()
      await closeHttp(stream.server)
    }
  })

  it('names each camera of a list that would not play, and leaves nothing running when it answers', async () => {
    const busy = await startPort((socket) => socket.destroy())
    const lost = await serveHttp((_, response) => response.writeHead(404).end())
    const relay = await TestRelay.start()
    try {
      const answer = await relay.send('POST', 'api/streams?verify=true', [
        { id: 'pulled', url: busy, transport: 'http' },
        { id: 'lost', url: lost.url },
      ])
      assert.deepEqual(childrenNamed('ffmpeg'), [])
      const { code, detail, faults } = (await answer.json()) as Problem
      assert.deepEqual([answer.status, code], [422, 'verify-failed'])
      assert.deepEqual(
        faults.map(({ path }) => path),
        ['/0', '/1'],
      )
      assert.match(faults[1]!.message, /^not-found: /)
      assert.match(detail, /"pulled" is not taken .* "lost" is not taken \(not-found\)/)
    } finally {
      await relay.close()
      await closeHttp(lost.server)
    }
  })

  it('ends with the relay', async () => {
    const silent = await startPort(() => undefined)
    const relay = await TestRelay.start()
    const asked = relay
      .send('POST', 'api/streams?verify=true', { id: 'cam', url: silent, transport: 'http' })
      .catch(() => undefined)
    await eventually('ffmpeg waits', () => childrenNamed('ffmpeg').length === 1)
    await relay.close()
    assert.deepEqual(childrenNamed('ffmpeg'), [])
    await asked
  })
})

describe('Verifier', () => {
  const rule = new AddressRule()
  const common = { url: rule.parse('rtsp://192.0.2.1/', 'api'), audio: true, rule, clock: systemClock }
  const describeNever: VerifyTarget['describe'] = () => Promise.reject(new Error('nobody was to be asked'))

  /** Pulled from a source that the test holds. */
  const pulled = (source: FakeSource): VerifyTarget => {
    return { ...common, transport: 'http', describe: describeNever, createSource: () => source }
  }
  const asked = (ask: VerifyTarget['describe']): VerifyTarget => {
    return { ...common, transport: 'tcp', describe: ask, createSource: () => new FakeSource() }
  }

  it('asks each camera to the end, whatever the others say', async () => {
    const [lost, slow] = [new FakeSource(), new FakeSource()]
    lost.onStart = () => queueMicrotask(() => lost.fail('not-found'))
    slow.onStart = () => void setImmediate().then(() => slow.fail('stalled'))
    const verifier = new Verifier({ clock: systemClock, log: silentLog })
    const found = await verifier.verifyAll([pulled(slow), pulled(lost)])
    assert.deepEqual(
      found.map((fault) => fault?.cause),
      ['stalled', 'not-found'],
    )
  })

  it('rejects with what an asking threw only when the others have ended', async () => {
    const source = new FakeSource()
    source.onStop = () => setImmediate()
    const broken = asked(
      () => new Promise((_, reject) => (source.onStart = () => reject(new Error('broken')))),
    )
    const verifier = new Verifier({ clock: systemClock, log: silentLog })
    await assert.rejects(verifier.verifyAll([broken, pulled(source)]), /broken/)
    assert.deepEqual([source.starts, source.isRunning], [1, false])
  })
})

/** What listens at an `rtsp:` URL does with each connection what the test says. */
async function startPort(take: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    take(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closeAtEnd(async () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam`
}
