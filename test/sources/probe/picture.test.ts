import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { probeJpeg } from '../../outputs/snapshot/kit.ts'
import { startGstCamera } from '../../support/gst-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { TestRelay } from '../../support/relay.ts'
import { probe } from './kit.ts'

const LOGIN = { user: 'jo', password: 'geheim' }

describe('the picture of a probe', () => {
  let relay: TestRelay
  before(async () => {
    relay = await TestRelay.start()
  })
  after(async () => {
    await relay.close()
    assert.deepEqual(childrenNamed('ffmpeg'), [])
  })

  it('comes of a camera that nobody pulls, at most 640 pixels across', async () => {
    const camera = await startGstCamera({ size: [1280, 720] })
    const report = await probe(relay, { url: camera.url, picture: true })
    assert.equal(report.problem, null)
    assert.equal(probeJpeg(Buffer.from(report.picture ?? '', 'base64')), 'mjpeg 640x360')
    assert.equal((await probe(relay, { url: camera.url })).picture, undefined)
    await camera.close()
  })

  it('comes of a camera that sends no second keyframe while it is looked at', async () => {
    const camera = await startGstCamera({ size: [320, 192], gop: 500 })
    const report = await probe(relay, { url: camera.url, picture: true })
    assert.equal(report.gopSeconds, null)
    assert.equal(probeJpeg(Buffer.from(report.picture ?? '', 'base64')), 'mjpeg 320x192')
    await camera.close()
  })

  it('comes of a stream that runs, and of another path of it with the login that is kept', async () => {
    const camera = await startGstCamera({ size: [320, 192], digest: LOGIN })
    const url = camera.url.replace(/\/\/.*@/, '//')
    assert.equal((await relay.send('POST', 'api/streams', { id: 'yard', url, ...LOGIN })).status, 201)
    const viewer = await relay.watch('yard')
    await viewer.hasPictures(1)
    const running = await probe(relay, { stream: 'yard', picture: true })
    assert.equal(running.way, 'running-pull')
    assert.equal(probeJpeg(Buffer.from(running.picture ?? '', 'base64')), 'mjpeg 320x192')
    const other = await probe(relay, { stream: 'yard', url: `${url}?other`, picture: true })
    assert.deepEqual([other.login, other.problem, other.way], ['accepted', null, 'own-session'])
    const elsewhere = await probe(relay, { stream: 'yard', url: url.replace('127.0.0.1', 'localhost') })
    assert.deepEqual([elsewhere.login, elsewhere.problem?.cause], ['refused', 'unauthorized'])
    await viewer.close()
    await camera.close()
  })

  it('is left out where the login is refused', async () => {
    const camera = await startGstCamera({ size: [320, 192], digest: LOGIN })
    const url = camera.url.replace(/\/\/.*@/, '//')
    const report = await probe(relay, { url, picture: true, ...LOGIN, password: 'wrong' })
    assert.deepEqual([report.problem?.cause, report.picture], ['unauthorized', undefined])
    await camera.close()
  })
})
