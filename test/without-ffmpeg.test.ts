import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { probe } from './sources/probe/kit.ts'
import { eventually, eventuallyRead } from './support/eventually.ts'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { startGstCamera } from './support/gst-camera.ts'
import { childrenNamed } from './support/processes.ts'
import { TestRelay } from './support/relay.ts'

// Where the package ffmpeg-static is, it would be found.
process.env['FFMPEG_BIN'] = '/nowhere/ffmpeg'

/** A rendition as the API tells of it. */
interface Told {
  readonly state: string
  readonly cause: string | null
  readonly message: string | null
  readonly info: { readonly pull?: string; readonly audio?: string; readonly notes?: readonly string[] }
}

async function told(relay: TestRelay, id: string): Promise<Told> {
  const answer = (await (await relay.fetch(`api/streams/${id}`)).json()) as { renditions: { main: Told } }
  return answer.renditions.main
}

/** What it says of a camera that it cannot pull. */
async function fault(relay: TestRelay, id: string): Promise<Pick<Told, 'cause' | 'message'>> {
  const { cause, message } = await eventuallyRead(
    `a fault of ${id}`,
    () => told(relay, id),
    ({ state, cause }) => state === 'retrying' && cause !== null,
  )
  return { cause, message }
}

describe('A relay without any ffmpeg', () => {
  /** Where its ffmpeg would be found. */
  let bin = ''
  before(async () => {
    bin = await mkdtemp(join(tmpdir(), 'baton-bin-'))
  })
  after(async () => {
    await rm(bin, { recursive: true })
    await eventually('the end of all ffmpegs', () => childrenNamed('ffmpeg').length === 0)
  })

  it('shows the demo camera and a camera with AAC by its own pull, says so, and complains of nothing', async () => {
    const camera = await startGstCamera({ audio: 'aac', size: [320, 176], kbps: 300 })
    const relay = await TestRelay.start({
      environment: { PATH: bin },
      streams: [
        { id: 'demo', url: 'demo:' },
        { id: 'gate', url: camera.url },
      ],
    })
    for (const id of ['demo', 'gate']) {
      const viewer = await relay.watch(id)
      await viewer.message('hello', ({ layout }) => JSON.stringify(layout).includes('mp4a'))
      await viewer.hasPictures(30)
      await viewer.close()
      const { info } = await told(relay, id)
      assert.deepEqual([info.pull, info.audio], ['native', 'copied'], id)
      assert.match(info.notes!.join(), /pulls this camera by itself, for there is no ffmpeg/)
    }
    assert.deepEqual([(await relay.fetch('readyz')).status, childrenNamed('ffmpeg')], [200, []])
    const loud = relay.lines.filter(({ level }) => level === 'warn' || level === 'error')
    assert.deepEqual(loud, [])
    const missing = relay.lines.filter(({ message }) => message.startsWith('There is no ffmpeg'))
    assert.equal(missing.length, 1)
    await relay.close()
    await camera.close()
  })

  it('leaves out sound that only ffmpeg could make AAC of, and says so', async () => {
    const camera = await startGstCamera({ audio: 'pcma', size: [320, 176], kbps: 300 })
    const relay = await TestRelay.start({
      environment: { PATH: bin },
      streams: [{ id: 'gate', url: camera.url }],
    })
    const viewer = await relay.watch('gate')
    await viewer.hasPictures(30)
    await viewer.close()
    const { info } = await told(relay, 'gate')
    assert.deepEqual([info.pull, info.audio], ['native', 'off'])
    assert.match(info.notes!.join(), /sound comes as PCMA.*plays without it/)
    await relay.close()
    await camera.close()
  })

  it('says what B-pictures and an http: camera need, and shows the first by itself once ffmpeg is there', async () => {
    const camera = await startGstCamera({ bframes: 2, size: [320, 176], kbps: 300 })
    const relay = await TestRelay.start({
      environment: { PATH: bin },
      streams: [
        { id: 'gate', url: camera.url },
        { id: 'web', url: 'http://127.0.0.1:9/cam' },
      ],
    })
    const [gate, web] = [await fault(relay, 'gate'), await fault(relay, 'web')]
    assert.deepEqual([gate.cause, web.cause], ['no-ffmpeg', 'no-ffmpeg'])
    assert.match(
      gate.message!,
      /cannot pull .* by itself: it sends B-pictures, .*Install ffmpeg 5\.0 or newer/,
    )
    assert.match(web.message!, /cannot pull .* by itself: it is not reached by RTSP alone\..*Install ffmpeg/)
    const viewer = await relay.watch('gate')
    await symlink(execFileSync('which', ['ffmpeg'], { encoding: 'utf8' }).trim(), join(bin, 'ffmpeg'))
    const before = viewer.pictures
    await viewer.message('state', ({ state }) => state === 'live', viewer.messages.length)
    await viewer.hasPictures(before + 30)
    await viewer.close()
    const { info } = await told(relay, 'gate')
    assert.equal(info.pull, 'ffmpeg')
    await relay.close()
    await rm(join(bin, 'ffmpeg'))
    await camera.close()
  })

  it('probes cameras by itself, and finds nothing wrong but B-pictures', async () => {
    const [small, gop] = [[320, 176], 12] as const
    const [plain, reordering] = await Promise.all([
      startGstCamera({ audio: 'pcma', size: small, kbps: 300, gop }),
      startGstCamera({ bframes: 2, size: small, kbps: 300, gop }),
    ])
    const relay = await TestRelay.start({ environment: { PATH: bin } })
    const { problem, way, audioTreatment, notes } = await probe(relay, { url: plain.url })
    assert.deepEqual([problem, way, audioTreatment], [null, 'own-session', 'off'])
    assert.match(notes.join(), /by itself, for there is no ffmpeg.*sound comes as PCMA/)
    const report = await probe(relay, { url: reordering.url })
    assert.deepEqual([report.problem?.cause, report.way, report.bFrames], ['no-ffmpeg', 'own-session', true])
    assert.match(report.problem!.message, /by itself: it sends B-pictures.*Install ffmpeg/)
    await relay.close()
    await plain.close()
    await reordering.close()
  })

  it('says of video that no ffmpeg would relay either what to do about it', async () => {
    const camera = await startFaultyCamera({ fault: 'jpeg' })
    const relay = await TestRelay.start({
      environment: { PATH: bin },
      streams: [{ id: 'gate', url: camera.url }],
    })
    const { cause, message } = await fault(relay, 'gate')
    assert.equal(cause, 'unsupported-codec')
    assert.match(message!, /set the camera to H\.264 or H\.265/)
    await relay.close()
    await camera.close()
  })

  it('pulls nothing by itself that is to be pulled by ffmpeg expressly', async () => {
    const camera = await startFaultyCamera()
    const { url } = camera
    const environment = { PATH: bin }
    const forAll = await TestRelay.start({
      environment,
      settings: { pull: 'ffmpeg' },
      streams: [{ id: 'gate', url }],
    })
    const forOne = await TestRelay.start({ environment, streams: [{ id: 'gate', url, pull: 'ffmpeg' }] })
    for (const relay of [forAll, forOne]) {
      const { cause, message } = await fault(relay, 'gate')
      assert.equal(cause, 'no-ffmpeg')
      assert.match(message!, /^No ffmpeg was found\. Install/)
      await relay.close()
    }
    assert.equal(camera.requests.length, 0)
    await camera.close()
  })
})
