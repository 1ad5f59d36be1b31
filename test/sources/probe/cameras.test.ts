import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { FaultyCamera } from '../../support/faulty-camera.ts'
import { makeClip } from '../../support/faulty-media.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { startGstCamera, type GstCameraOptions } from '../../support/gst-camera.ts'
import { eventually } from '../../support/eventually.ts'
import { TestRelay } from '../../support/relay.ts'
import { selfSigned } from '../../support/tls-pair.ts'
import { startTap } from '../../support/tap.ts'
import { codesOf, probe, withRelay } from './kit.ts'

/** Small pictures, so that encoding them takes no time that the probe would be measured by. */
const SMALL = { size: [320, 192], kbps: 400 } as const

describe('a probe of a camera that works', () => {
  let relay: TestRelay
  withRelay((started) => (relay = started))

  const probeGst = async (options: GstCameraOptions) => {
    const camera = await startGstCamera({ ...SMALL, ...options })
    try {
      return await probe(relay, { url: camera.url })
    } finally {
      await camera.close()
    }
  }

  it('tells all there is of H.264 with AAC behind a login, and warns of nothing', async () => {
    const report = await probeGst({ audio: 'aac', digest: { user: 'jo', password: 'geheim' } })
    const { video, audio, transport } = report
    assert.deepEqual([report.reachable, report.login, report.problem], [true, 'accepted', null])
    assert.deepEqual([transport, report.way], [{ tcp: 'works', udp: 'not-tried' }, 'own-session'])
    const size = [video?.codec, video?.profile, video?.width, video?.height, video?.declaredFps]
    assert.deepEqual(size, ['H264', 'Constrained Baseline', 320, 192, 25])
    assert.deepEqual(audio, { codec: 'MPEG4-GENERIC', sampleRate: 48_000, channels: 2 })
    assert.deepEqual([report.audioTreatment, report.bFrames, report.gopSeconds], ['copied', false, 1])
    assert.ok(Math.abs((report.fps ?? 0) - 25) < 1, `${report.fps} fps`)
    assert.ok((report.bitrateKbps ?? 0) > 50 && (report.bitrateKbps ?? 0) < 1000, `${report.bitrateKbps}`)
    assert.deepEqual(report.warnings, [])
    assert.equal(report.server, 'GStreamer RTSP server')
  })

  for (const [codec, way] of [
    ['h264', 'tcp'],
    ['h265', 'udp'],
  ] as const) {
    it(`makes one connection with one login to a camera of ${codec} over ${way}`, async (t) => {
      const login = { user: 'jo', password: 'geheim' }
      const camera = await startGstCamera({ ...SMALL, digest: login, codec, audio: 'aac', bframes: 2 })
      t.after(() => camera.close())
      const line = await startTap(camera.port)
      t.after(() => line.close())
      const url = `rtsp://127.0.0.1:${line.port}/cam`
      const report = await probe(relay, { url, transport: way, ...login })
      assert.deepEqual([report.login, report.problem, report.bFrames], ['accepted', null, true])
      assert.deepEqual(report.transport, { tcp: 'not-tried', udp: 'not-tried', [way]: 'works' })
      assert.equal(line.connections.length, 1)
      const [said = ''] = line.connections
      const methods = [...said.matchAll(/^([A-Z_]+) rtsp/gm)].map(([, method]) => method)
      // The first DESCRIBE is the one that is asked for a login.
      assert.deepEqual(methods, ['DESCRIBE', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN'])
      const answers = [...said.matchAll(/^Authorization: .* nonce="(\w+)"/gm)].map(([, nonce]) => nonce)
      assert.deepEqual([answers.length, new Set(answers).size], [4, 1])
    })
  }

  it('sees B-frames in one session', async () => {
    const report = await probeGst({ bframes: 2, gop: 12 })
    assert.deepEqual([report.bFrames, codesOf(report), report.problem], [true, ['b-frames'], null])
    assert.ok(Math.abs((report.gopSeconds ?? 0) - 0.48) < 0.05, `${report.gopSeconds} s`)
  })

  it('names who can play H.265, and sound that has to be transcoded', async () => {
    const report = await probeGst({ codec: 'h265', audio: 'pcma' })
    assert.deepEqual(codesOf(report), ['audio-transcoded', 'h265'])
    assert.deepEqual([report.video?.codec, report.video?.profile], ['H265', 'Main'])
    assert.deepEqual(report.audio, { codec: 'PCMA', sampleRate: 8000, channels: 1 })
    assert.equal(report.audioTreatment, 'transcoded')
  })

  it('says that no second keyframe comes, instead of waiting for it', async () => {
    const report = await probeGst({ gop: 500 })
    assert.equal(report.gopSeconds, null)
    assert.ok((report.noKeyframeInSeconds ?? 0) > 1, `${report.noKeyframeInSeconds} s`)
    assert.equal(report.problem, null)
    assert.equal(codesOf(report).includes('gop-long'), (report.noKeyframeInSeconds ?? 0) >= 3.5)
  })

  it('sees GOPs of different lengths', async () => {
    const clip = await makeClip()
    // Every other GOP of ten pictures loses its last seven.
    const pictures = clip.pictures.filter((_, index) => index % 20 < 13)
    const camera = new FaultyCamera({}, { ...clip, pictures })
    await camera.accept()
    const report = await probe(relay, { url: camera.url })
    assert.deepEqual(codesOf(report), ['gop-varies'])
    assert.match(report.warnings[0]!.message, /from 0\.1 to 0\.4 s/)
    await camera.close()
  })

  it('says of a camera that asks for no login nothing of the one that was given', async () => {
    const camera = await startFaultyCamera()
    const { login, problem } = await probe(relay, { url: camera.url, user: 'jo', password: 'any' })
    assert.deepEqual([login, problem, camera.logins], ['not-asked', null, 0])
    await camera.close()
  })

  it('finds the transport that works when the one that was asked for is refused', async () => {
    const camera = await startFaultyCamera({ fault: 'refuses-tcp' })
    const { port, pathname } = new URL(camera.url)
    const line = await startTap(Number(port))
    const { transport, problem } = await probe(relay, { url: `rtsp://127.0.0.1:${line.port}${pathname}` })
    assert.deepEqual([transport, problem], [{ tcp: 'refused', udp: 'works' }, null])
    assert.equal(camera.requests.filter((method) => method === 'PLAY').length, 1)
    assert.equal(line.connections.length, 1)
    await line.close()
    await camera.close()
  })

  for (const [what, makeOptions, transport] of [
    ['over TLS', async () => ({ tls: await selfSigned() }), 'tcp'],
    ['from a multicast group', async () => ({}), 'multicast'],
  ] as const) {
    it(`plays a camera ${what} on one connection`, async () => {
      const camera = await startFaultyCamera(await makeOptions())
      const { gopSeconds, problem, way, notes } = await probe(relay, { url: camera.url, transport })
      assert.deepEqual([gopSeconds, problem, way], [0.4, null, 'own-session'])
      assert.equal(/does not check the camera's certificate/.test(notes.join('')), what === 'over TLS')
      assert.equal(camera.connections, 1)
      await camera.close()
    })
  }

  it('shows no secret to anybody', async () => {
    const camera = await startGstCamera({ ...SMALL, digest: { user: 'jo', password: 'ca/na#ry' } })
    const url = `rtsp://127.0.0.1:${camera.port}`
    const bodies = [
      { url: `${url}/cam`, user: 'jo', password: 'ca/na#ry' },
      { url: `${url}/cam`, user: 'jo', password: 'ca/na#ryx' },
      { url: `${url}/none?token=ca/na`, user: 'jo', password: 'ca/na#ry' },
    ]
    const answers = await Promise.all(bodies.map((body) => probe(relay, body)))
    assert.deepEqual(
      answers.map(({ problem }) => problem?.cause),
      [undefined, 'unauthorized', 'not-found'],
    )
    assert.doesNotMatch(JSON.stringify([answers, relay.lines]), /ca\/na|ca%2Fna/)
    await camera.close()
  })
})

describe('a probe of a camera that runs already', () => {
  it('uses the running pull, by id and by URL, and asks the camera nothing', async () => {
    const camera = await startFaultyCamera({ audio: true })
    const relay = await TestRelay.start({
      streams: [{ id: 'yard', url: camera.url.replace('//', '//jo:geheim@') }],
    })
    try {
      const viewer = await relay.watch('yard')
      await viewer.hasPictures(30)
      const { connections, requests } = camera
      const before = [connections, requests.length]
      const bodies = [
        { stream: 'yard' },
        { url: camera.url },
        { url: camera.url, user: 'jo', password: 'other' },
      ]
      const reports = await Promise.all(bodies.map((body) => probe(relay, body)))
      for (const report of reports) {
        assert.deepEqual([report.way, report.reachable, report.problem], ['running-pull', true, null])
        assert.deepEqual([report.transport.tcp, report.gopSeconds, report.fps], ['works', 0.4, 25])
        assert.deepEqual([report.audio?.codec, report.audioTreatment], ['PCMA', 'transcoded'])
      }
      assert.deepEqual(
        reports.map(({ login }) => login),
        ['not-asked', 'not-asked', 'unknown'],
      )
      assert.deepEqual([camera.connections, camera.requests.length], before)
      assert.equal(relay.relay.hub.cameras.get('yard')?.renditions.get('main')?.readers.size, 1)
      await viewer.close()
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('says that the login is right where the pull was asked for it', async (t) => {
    const login = { user: 'jo', password: 'geheim' }
    const camera = await startGstCamera({ ...SMALL, digest: login })
    t.after(() => camera.close())
    const relay = await TestRelay.start({ streams: [{ id: 'yard', url: camera.url }] })
    t.after(() => relay.close())
    const viewer = await relay.watch('yard')
    await viewer.hasPictures(1)
    const bare = camera.url.replace('jo:geheim@', '')
    for (const [body, expected] of [
      [{ stream: 'yard' }, 'accepted'],
      [{ url: bare, ...login }, 'accepted'],
      [{ url: bare, ...login, password: 'other' }, 'unknown'],
    ] as const) {
      const report = await probe(relay, body)
      assert.deepEqual([report.way, report.login], ['running-pull', expected])
    }
    await viewer.close()
  })

  it('waits with the pull for a camera that is starting, and says why it fails', async () => {
    const camera = await startFaultyCamera({ fault: 'not-found' })
    const relay = await TestRelay.start({ streams: [{ id: 'yard', url: camera.url }] })
    try {
      const { problem } = await probe(relay, { stream: 'yard' })
      assert.equal(problem?.cause, 'not-found')
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('asks a camera whose stream is idle itself, and leaves it idle', async () => {
    const camera = await startFaultyCamera()
    const streams = [{ id: 'yard', url: camera.url, mode: 'on-demand' }]
    const relay = await TestRelay.start({ streams })
    try {
      const { way, gopSeconds } = await probe(relay, { stream: 'yard' })
      assert.deepEqual([way, gopSeconds], ['own-session', 0.4])
      assert.equal(relay.relay.hub.cameras.get('yard')?.renditions.get('main')?.status.state, 'idle')
      assert.equal(camera.requests.filter((method) => method === 'PLAY').length, 1)
      await eventually('the session is over', () => camera.openConnections === 0)
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('probes the demo camera by its stream, and refuses it by its URL', async () => {
    const relay = await TestRelay.start({ streams: [{ id: 'demo', url: 'demo:' }] })
    try {
      const { problem, video } = await probe(relay, { stream: 'demo' })
      assert.deepEqual([problem, video?.codec], [null, 'H264'])
      const refused = await relay.send('POST', 'api/probe', { url: 'demo:' })
      assert.equal(refused.status, 422)
      assert.match(await refused.text(), /by the id of its stream/)
    } finally {
      await relay.close()
    }
  })
})
