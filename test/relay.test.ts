import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'
import { splitAnnexB } from '../src/codecs/annex-b.ts'
import { parseWallClockSei } from '../src/codecs/wall-clock-sei.ts'
import { TsDemux } from '../src/mpegts/demux.ts'
import { eventually } from './support/eventually.ts'
import { details, FakeSink } from './support/fake-sink.ts'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { startGstCamera } from './support/gst-camera.ts'
import { closeAtEnd } from './support/leftovers.ts'
import { argumentsOf, childrenNamed, isAlive, type ProcessEntry } from './support/processes.ts'
import { TestRelay } from './support/relay.ts'
import { withRelayedCamera } from './support/relayed-camera.ts'
import { WsViewer } from './support/ws-viewer.ts'

const CANARY = 'p@ss#w/rd-canary'
/** The forms that the canary may take on its way. */
const CANARY_FORMS = [CANARY, encodeURIComponent(CANARY), 'rd-canary']

describe('relay', () => {
  after(() => eventually('every ffmpeg is gone', () => childrenNamed('ffmpeg').length === 0))

  it('shows its demo camera, with the wall clock in each picture, and forgets it when its entry goes', async () => {
    const relay = await TestRelay.start({ streams: [{ id: 'demo', url: 'demo:' }] })
    try {
      const viewer = await relay.watch('demo')
      const hello = await viewer.message('hello', ({ layout }) => JSON.stringify(layout).includes('mp4a'))
      assert.match(JSON.stringify(hello.layout), /"codec":"avc1/)
      await viewer.hasPictures(30)
      const stamp = newestStamp(viewer.chunks)
      assert.ok(stamp !== undefined && Math.abs(Date.now() - stamp) < 60_000, `stamp ${stamp}`)
      const removed = await relay.fetch('api/streams/demo', { method: 'DELETE' })
      assert.equal(removed.status, 204)
      assert.equal((await viewer.closed()).code, 4404)
      await eventually('the pull is gone', () => childrenNamed('ffmpeg').length === 0)
    } finally {
      await relay.close()
    }
  })

  it('takes a camera by the API, shows it, and keeps its password out of everything that can be read', async () => {
    const camera = await startGstCamera({ audio: 'aac', digest: { user: 'admin', password: CANARY } })
    const relay = await TestRelay.start()
    try {
      const url = `rtsp://127.0.0.1:${camera.port}/cam`
      const body = { id: 'door', name: 'Front door', url, user: 'admin', password: CANARY }
      const added = await relay.send('POST', 'api/streams', body)
      assert.equal(added.status, 201)
      const answers = [await added.text()]
      const viewer = await relay.watch('door')
      await viewer.hasPictures(10)
      for (const path of [
        'api/streams',
        'api/streams/door',
        'api/streams/door/log',
        'api/streams/door/readers',
        'metrics',
      ])
        answers.push(await (await relay.fetch(path)).text())
      for (const { pid } of childrenNamed('ffmpeg'))
        answers.push(
          readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
          readFileSync(`/proc/${pid}/environ`, 'utf8'),
        )
      await relay.send('PATCH', 'api/streams/door', { name: 'Door' })
      const wrong = `rtsp://admin:${encodeURIComponent(CANARY)}x@127.0.0.1:${camera.port}/cam`
      await relay.send('POST', 'api/streams', { id: 'wrong', url: wrong })
      await relay.send('POST', 'api/streams', { id: 'bad', url: `file://${CANARY}` })
      await stateOf(relay, 'wrong', 'unauthorized')
      answers.push(await (await relay.fetch('api/streams')).text(), await readFile(relay.streamsFile, 'utf8'))
      answers.push(JSON.stringify(relay.lines), JSON.stringify(viewer.messages))
      for (const form of CANARY_FORMS) for (const answer of answers) assert.ok(!answer.includes(form), answer)
      assert.equal(statSync(join(relay.folder, 'data/secrets.json')).mode & 0o777, 0o600)
      await viewer.close()
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('pulls a camera once however many watch, and hands the same stream out over HTTP', async () => {
    await withRelayedCamera({ camera: { audio: true } }, async (relay, camera) => {
      const viewers = await Promise.all(Array.from({ length: 20 }, () => relay.watch('cam')))
      const controller = new AbortController()
      const response = await relay.fetch('live/cam.ts', { signal: controller.signal })
      assert.equal(response.headers.get('content-type'), 'video/mp2t')
      const first = await response.body!.getReader().read()
      assert.equal(first.value?.[0], 0x47)
      await Promise.all(viewers.map((viewer) => viewer.hasPictures(30)))
      assert.equal(childrenNamed('ffmpeg').length, 1)
      assert.equal(camera.requests.filter((method) => method === 'PLAY').length, 1)
      controller.abort()
      for (const viewer of viewers) await viewer.close()
    })
  })

  it('keeps nothing of a camera that was removed: the next one of that id begins its clock anew', async () => {
    const camera = await startFaultyCamera()
    const relay = await TestRelay.start()
    const sinks: FakeSink[] = []
    relay.relay.hub.onChange((change) => {
      if (change.kind !== 'added') return
      const sink = new FakeSink()
      sinks.push(sink)
      change.camera.renditions.get('main')!.attach(sink, details)
    })
    /** The first time on the stream's clock that the camera added now gets. */
    const firstTime = async (): Promise<number | undefined> => {
      await relay.send('PUT', 'api/streams/cam', { url: camera.url })
      await eventually('pictures', () => (sinks.at(-1)?.units.length ?? 0) > 10)
      await relay.fetch('api/streams/cam', { method: 'DELETE' })
      return sinks.at(-1)?.units[0]?.dts90k
    }
    try {
      const first = await firstTime()
      assert.equal(await firstTime(), first)
      assert.equal(sinks.length, 2)
    } finally {
      await relay.close()
      await camera.close()
    }
  })

  it('keeps viewers attached and their clock going when the camera cuts, reboots, and when ffmpeg is killed', async () => {
    await withRelayedCamera({}, async (relay, camera) => {
      const viewer = await relay.watch('cam')
      await viewer.hasPictures(10)
      const next = async (): Promise<void> => viewer.hasPictures(viewer.pictures + 20)

      process.kill(childrenNamed('ffmpeg')[0]!.pid, 'SIGKILL')
      await next()
      camera.cut('fin')
      await next()
      await camera.refuse()
      await viewer.message('state', ({ cause }) => cause === 'unreachable')
      await camera.accept()
      await next()
      camera.jumpClock(3600)
      await next()

      assert.equal(viewer.check.backwardSteps, 0, 'time never steps back')
      await viewer.close()
    })
  })

  it('starts an on-demand camera for its first viewer and ends the pull after the last one left', async () => {
    await withRelayedCamera(
      { mode: 'on-demand', settings: { lingerSeconds: '0' } },
      async (relay, camera) => {
        assert.equal(camera.connections, 0)
        const viewer = await relay.watch('cam')
        await viewer.hasPictures(5)
        await viewer.close()
        await eventually(
          'the pull is gone',
          () => camera.openConnections === 0 && childrenNamed('ffmpeg').length === 0,
        )
      },
    )
  })

  it('says why a camera is not live: no password, no such path, no answer, no video, a codec that no browser plays', async () => {
    const cameras = await Promise.all([
      startFaultyCamera({ fault: 'unauthorized' }),
      startFaultyCamera({ fault: 'not-found' }),
      startFaultyCamera(),
      startFaultyCamera({ fault: 'no-video' }),
      startFaultyCamera({ fault: 'jpeg' }),
    ])
    const [locked, lost, gone, blind, jpeg] = cameras
    await gone.refuse()
    const relay = await TestRelay.start()
    try {
      const wanted = [
        { id: 'locked', url: locked.url, cause: 'unauthorized' },
        { id: 'lost', url: lost.url, cause: 'not-found' },
        { id: 'gone', url: gone.url, cause: 'unreachable' },
        { id: 'blind', url: blind.url, cause: 'no-video' },
        { id: 'jpeg', url: jpeg.url, cause: 'unsupported-codec' },
      ]
      for (const { id, url, cause } of wanted) {
        const refused = await relay.send('POST', 'api/streams?verify=true', { id, url })
        assert.equal(refused.status, 422, id)
        assert.match(await refused.text(), new RegExp(cause))
        const added = await relay.send('POST', 'api/streams', { id, url })
        assert.equal(added.status, 201, id)
        const { message } = await stateOf(relay, id, cause)
        assert.ok((message ?? '').length > 20, `${id}: ${message}`)
      }
    } finally {
      await relay.close()
      await Promise.all(cameras.map((camera) => camera.close()))
    }
  })

  it('starts without any ffmpeg, and each camera that is to have one says what is missing', async () => {
    await withRelayedCamera(
      { settings: { pull: 'ffmpeg', ffmpeg: '/nowhere/ffmpeg' }, environment: { PATH: '/nowhere' } },
      async (relay) => {
        const { message } = await stateOf(relay, 'cam', 'no-ffmpeg')
        assert.match(message ?? '', /ffmpeg/)
      },
    )
  })

  it('shows a camera that it pulls natively where there is no ffmpeg', async () => {
    const camera = await startFaultyCamera()
    const relay = await TestRelay.start({
      settings: { ffmpeg: '/nowhere/ffmpeg' },
      environment: { PATH: '/nowhere' },
      streams: [{ id: 'cam', url: camera.url, pull: 'native' }],
    })
    const viewer = await relay.watch('cam')
    await viewer.hasPictures(20)
    await viewer.close()
    assert.equal(relay.relay.hub.cameras.get('cam')!.renditions.get('main')!.pid, undefined)
    await relay.close()
    await eventually('the end of the connection', () => camera.openConnections === 0)
    await camera.close()
  })
})

describe('baton start', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`prints one line when it is ready, keeps the login link in a private file, and on ${signal} tells viewers and exits 0 within 3 s`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'baton-process-'))
      const relay = await startProcess(folder)
      try {
        const link = readFileSync(join(folder, 'data/login-link'), 'utf8').trim()
        assert.equal(statSync(join(folder, 'data/login-link')).mode & 0o777, 0o600)
        const viewer = await watchDemo(relay.url, link)
        await viewer.hasPictures(5)
        const pulls = pullsOf(relay.child.pid)
        assert.equal(pulls.length, 1)
        const exited = once(relay.child, 'exit')
        const signalledMs = performance.now()
        relay.child.kill(signal)
        const { code, reason } = await viewer.closed()
        assert.equal(code, 1001)
        assert.match(reason, /going down|shutting down/)
        assert.deepEqual(await exited, [0, null])
        const tookMs = performance.now() - signalledMs
        assert.ok(tookMs < 3000, `${tookMs} ms`)
        await eventually('the pull is gone', () => !isAlive(pulls[0]!.pid))
        assert.equal(relay.stdout.length, 1, relay.stdout.join('\n'))
      } finally {
        relay.child.kill('SIGKILL')
        await rm(folder, { recursive: true, force: true })
      }
    })

  it('leaves no ffmpeg behind when it is SIGKILLed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-process-'))
    const relay = await startProcess(folder)
    try {
      const viewer = await watchDemo(relay.url, readFileSync(join(folder, 'data/login-link'), 'utf8').trim())
      await viewer.hasPictures(5)
      const [pull] = pullsOf(relay.child.pid)
      assert.ok(pull && isAlive(pull.pid))
      // How the connection ends is the kernel's.
      viewer.drop()
      relay.child.kill('SIGKILL')
      await eventually('the pull is gone', () => !isAlive(pull.pid))
    } finally {
      relay.child.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('names every wrong setting and exits 2', async () => {
    const child = spawn(process.execPath, [cli, 'start', '--port', 'x', '--log-level', 'loud'])
    const [chunks, [code]] = await Promise.all([
      child.stderr.toArray(),
      once(child, 'exit') as Promise<[number]>,
    ])
    const text = Buffer.concat(chunks as Buffer[]).toString()
    assert.equal(code, 2, text)
    assert.match(text, /--port/)
    assert.match(text, /--log-level/)
  })
})

const cli = resolve(import.meta.dirname, '../dist/cli.js')

async function startProcess(folder: string) {
  const streams = join(folder, 'streams.json')
  await writeFile(streams, JSON.stringify({ streams: [{ id: 'demo', url: 'demo:' }] }))
  const args = [
    cli,
    'start',
    '--port',
    '0',
    '--streams',
    streams,
    '--data',
    join(folder, 'data'),
    '--log-level',
    'silent',
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  closeAtEnd(async () => child.kill('SIGKILL'))
  const stdout: string[] = []
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => stdout.push(line))
  await once(lines, 'line')
  const url = /Baton is ready: (http:\S+)/.exec(stdout[0] ?? '')?.[1]
  assert.ok(url, stdout[0])
  await eventually(
    'the login link is there',
    () => readdirSync(folder).includes('data') && readdirSync(join(folder, 'data')).includes('login-link'),
  )
  return { child, stdout, url }
}

/** Logs in by the link and watches the demo camera. */
async function watchDemo(url: string, link: string): Promise<WsViewer> {
  const login = await fetch(new URL('login', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: new URL(link).hash.slice(1) }),
  })
  assert.equal(login.status, 200)
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!
  return WsViewer.open(`${url.replace('http', 'ws')}live/demo`, { headers: { cookie } })
}

/** A process's ffmpegs that pull a camera: others only say their version or make a snapshot. */
function pullsOf(parent: number | undefined): ProcessEntry[] {
  return childrenNamed('ffmpeg', parent).filter(({ pid }) => argumentsOf(pid).includes('-protocol_whitelist'))
}

/** Waits until the stream's main rendition shows this cause. */
async function stateOf(
  relay: TestRelay,
  id: string,
  cause: string,
): Promise<{ message: string | undefined }> {
  const status = () => relay.relay.hub.cameras.get(id)?.renditions.get('main')?.status
  await eventually(`${id} is ${cause}`, () => status()?.cause === cause)
  return { message: status()?.message }
}

/** The wall clock in the newest picture that came. */
function newestStamp(chunks: readonly Buffer[]): number | undefined {
  let stamp: number | undefined
  const demux = new TsDemux({
    onPmt: () => undefined,
    onPes: ({ kind, payload }) => {
      if (kind !== 'video') return
      for (const nal of splitAnnexB(payload)) stamp = parseWallClockSei(nal) ?? stamp
    },
  })
  for (const chunk of chunks) {
    demux.push(chunk)
    demux.flush()
  }
  return stamp
}
