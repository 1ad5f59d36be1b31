import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { ProbeAnswer } from '../../../src/api/probe-answer.ts'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera, type Fault } from '../../support/faulty-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { ONE_TRACK, startScriptedCamera } from '../../support/scripted-camera.ts'
import { TestRelay } from '../../support/relay.ts'
import { probe, withRelay } from './kit.ts'

const UNSEEN = { tcp: 'not-tried', udp: 'not-tried' } as const

describe('a probe of a camera that does not work', () => {
  let relay: TestRelay
  withRelay((started) => (relay = started))

  const cases: [fault: Fault, expected: Partial<ProbeAnswer>, cause: string | null, says: RegExp][] = [
    ['mute', { reachable: true, login: 'unknown' }, 'stalled', /No answer within.*takes connections: check/],
    ['slow-sdp', { reachable: true, login: 'unknown' }, 'stalled', /No answer within.*check/],
    ['not-found', { reachable: true, login: 'not-asked' }, 'not-found', /nothing at this path/],
    ['no-video', { reachable: true, login: 'not-asked' }, 'no-video', /no video track/],
    ['busy', { reachable: true, login: 'not-asked' }, 'exited', /503/],
    ['redirect-loop', { reachable: true }, 'exited', /redirects/],
    ['jpeg', { reachable: true, login: 'not-asked' }, 'unsupported-codec', /JPEG.*H\.264/],
    [
      'mute-at-play',
      { transport: { tcp: 'silent', udp: 'not-tried' }, bitrateKbps: null },
      'stalled',
      /does not answer PLAY;/,
    ],
    ['mute-at-setup', { transport: UNSEEN, way: 'description-only' }, 'stalled', /does not answer SETUP;/],
    ['unsupported-transport', { transport: { tcp: 'refused', udp: 'refused' } }, 'transport', /transport/],
    ['endless-header', { transport: { tcp: 'not-tried', udp: 'not-tried' } }, 'stalled', /no video/],
    ['huge-sdp', { reachable: true }, 'exited', /make nothing/],
  ]
  for (const [fault, expected, cause, says] of cases) {
    it(`answers in time and says what is known: ${fault}`, async () => {
      const camera = await startFaultyCamera({ fault })
      const report = await probe(relay, { url: camera.url })
      assert.deepEqual(
        Object.fromEntries(Object.keys(expected).map((key) => [key, report[key as keyof ProbeAnswer]])),
        expected,
      )
      assert.equal(report.problem?.cause ?? null, cause)
      assert.match(report.problem?.message ?? '', says)
      const plays = camera.requests.filter((method) => method === 'PLAY').length
      assert.ok(plays <= 1, `${plays} sessions`)
      await eventually('nothing is left', () => childrenNamed('ffmpeg').length === 0)
      await eventually('no connection is left', () => camera.openConnections === 0)
      await camera.close()
    })
  }

  it('tells a port without TLS, and a web server without room, from a camera that is not there', async () => {
    const camera = await startFaultyCamera()
    const plain = await probe(relay, { url: camera.url.replace('rtsp:', 'rtsps:') })
    const server = createHttpServer((_, response) => void response.writeHead(503).end())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const busy = await probe(relay, { url: `http://127.0.0.1:${port}/video` })
    const noTls = await probe(relay, { url: `https://127.0.0.1:${port}/video` })
    server.close()
    await camera.close()
    for (const { reachable } of [plain, busy, noTls]) assert.equal(reachable, true)
    assert.equal(plain.problem?.cause, 'stalled')
    assert.match(plain.problem.message, /although .* takes connections: check the port/)
    for (const { problem } of [busy, noTls]) assert.equal(problem?.cause, 'exited')
    assert.match(noTls.problem!.message, /does not speak TLS: check the port/)
    assert.match(busy.problem!.message, /no room.*503/)
  })

  it('says of a running pull that falls silent past DESCRIBE that the camera is reachable', async () => {
    const camera = await startFaultyCamera({ fault: 'mute-at-setup' })
    assert.equal((await relay.send('POST', 'api/streams', { id: 'silent', url: camera.url })).status, 201)
    const report = await probe(relay, { stream: 'silent' })
    assert.equal((await relay.send('DELETE', 'api/streams/silent', undefined)).status, 204)
    assert.deepEqual([report.way, report.reachable], ['running-pull', true])
    assert.match(report.problem?.message ?? '', /does not answer SETUP or PLAY|no video yet/)
    await camera.close()
  })

  for (const [what, greet, cause, says] of [
    [
      'SSH',
      (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
      'exited',
      /RTSP \(it says "SSH-2\.0-Op.*\): check/,
    ],
    [
      'HTTP',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'exited',
      /"HTTP\/1\.1 400 Bad Request"/,
    ],
    ['TLS', (socket) => socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 10)), 'exited', /TLS, so try rtsps:/],
    [
      'bytes that end no line',
      (socket) => socket.write(Buffer.of(0, 255, 7)),
      'exited',
      /is no text.*check the port/,
    ],
    ['nothing and hangs up', (socket) => socket.end(), 'exited', /ends it without an answer.*check the port/],
  ] as readonly [string, (socket: Socket) => void, string, RegExp][]) {
    it(`tells what is at the port instead of a camera: one that says ${what}`, async (t) => {
      const server = createServer((socket) => {
        socket.on('error', () => socket.destroy()).once('data', () => greet(socket))
      })
      server.listen(0, '127.0.0.1')
      t.after(() => server.close())
      await once(server, 'listening')
      const place = `127.0.0.1:${(server.address() as AddressInfo).port}`
      const { reachable, login, problem } = await probe(relay, { url: `rtsp://${place}/cam` })
      assert.deepEqual([reachable, login, problem?.cause], [true, 'unknown', cause])
      assert.match(problem?.message ?? '', says)
      assert.ok(problem?.message.includes(place), problem?.message)
    })
  }

  it('says of a camera that is off that nothing is there', async () => {
    const camera = await startFaultyCamera()
    await camera.close()
    const { reachable, transport, problem } = await probe(relay, { url: camera.url })
    assert.deepEqual([reachable, transport, problem?.cause], [false, UNSEEN, 'unreachable'])
  })

  it('shows a camera that refuses the login exactly one, and ends there', async () => {
    const camera = await startFaultyCamera({ fault: 'unauthorized' })
    const body = { url: camera.url, user: 'jo', password: 'geheim' }
    // Asked twice at once, as by a double click.
    const [first, second] = await Promise.all([probe(relay, body), probe(relay, body)])
    assert.deepEqual([first.login, first.problem?.cause, first.reachable], ['refused', 'unauthorized', true])
    assert.deepEqual(second, first)
    assert.deepEqual([camera.logins, camera.requests], [1, ['DESCRIBE', 'DESCRIBE']])
    await eventually('no connection is left', () => camera.openConnections === 0)
    await camera.close()
  })

  it('tells a camera that asks for a login which was not given', async () => {
    const camera = await startFaultyCamera({ fault: 'unauthorized' })
    const { login, problem } = await probe(relay, { url: camera.url })
    assert.deepEqual([login, camera.logins], ['refused', 0])
    assert.match(problem?.message ?? '', /none were given/)
    await eventually('no connection is left', () => camera.openConnections === 0)
    await camera.close()
  })

  it('shows a camera that asks for the login only at SETUP exactly one, too', async () => {
    const camera = await startScriptedCamera(({ method, reply }) => {
      if (method === 'DESCRIBE') reply('200 OK', [], ONE_TRACK)
      else reply('401 Unauthorized', ['WWW-Authenticate: Basic realm="cam"'])
    })
    const { login, problem, way } = await probe(relay, { url: camera.url, user: 'jo', password: 'geheim' })
    assert.deepEqual([login, problem?.cause, way], ['refused', 'unauthorized', 'description-only'])
    assert.equal(camera.texts.filter((text) => /^Authorization:/m.test(text)).length, 1)
    assert.equal(camera.connections, 1)
  })

  it('keeps a camera that hangs up at the login from a second one by ffmpeg', async () => {
    const camera = await startFaultyCamera({ fault: 'hangs-up-at-login' })
    const { login, problem } = await probe(relay, { url: camera.url, user: 'jo', password: 'geheim' })
    assert.deepEqual([login, problem?.cause, camera.logins], ['unknown', 'exited', 1])
    await eventually('no connection is left', () => camera.openConnections === 0)
    await camera.close()
  })

  it('says what is missing where there is no ffmpeg and one is to pull, and what DESCRIBE told all the same', async () => {
    const camera = await startFaultyCamera({ audio: true })
    const bare = await TestRelay.start({
      settings: { pull: 'ffmpeg', ffmpeg: '/nowhere/ffmpeg' },
      environment: { PATH: '/nowhere' },
    })
    try {
      const report = await probe(bare, { url: camera.url })
      assert.deepEqual([report.problem?.cause, report.way], ['no-ffmpeg', 'description-only'])
      assert.deepEqual([report.reachable, report.login, report.video?.width], [true, 'not-asked', 320])
      assert.deepEqual([report.audio?.codec, report.audioTreatment], ['PCMA', 'transcoded'])
    } finally {
      await bare.close()
      await camera.close()
    }
  })

  it('probes four cameras at once and no fifth, and ends what runs when the relay closes', async () => {
    const camera = await startFaultyCamera({ fault: 'mute-at-play' })
    const busy = await TestRelay.start()
    const running = [1, 2, 3, 4].map((at) => busy.send('POST', 'api/probe', { url: `${camera.url}${at}` }))
    await eventually(
      'four are asked',
      () => camera.requests.filter((method) => method === 'PLAY').length === 4,
    )
    const fifth = await busy.send('POST', 'api/probe', { url: `${camera.url}5` })
    assert.deepEqual([fifth.status, fifth.headers.get('retry-after')], [429, '5'])
    assert.match(await fifth.text(), /too-many-probes/)
    assert.deepEqual([camera.openConnections, childrenNamed('ffmpeg')], [4, []])
    await busy.close()
    await eventually('all is let go of', () => camera.openConnections === 0)
    assert.deepEqual(childrenNamed('ffmpeg'), [])
    await Promise.allSettled(running)
    await camera.close()
  })
})
