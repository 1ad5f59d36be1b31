import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProbeAnswer } from '../../../src/api/probe-answer.ts'
import { probeJpeg } from '../../outputs/snapshot/kit.ts'
import { eventuallyAnswered } from '../../support/eventually.ts'
import { startGstCamera } from '../../support/gst-camera.ts'
import type { TestRelay } from '../../support/relay.ts'
import { probe, withRelay } from './kit.ts'

const LOGIN = { user: 'jo', password: 'geheim' }

describe('the picture of a probe', () => {
  let relay: TestRelay
  withRelay((started) => (relay = started))

  /** A busy machine may need more than the seconds that one probe has. */
  const pictured = async (body: object): Promise<ProbeAnswer> => {
    const reports: ProbeAnswer[] = []
    await eventuallyAnswered('a probe with a picture', async () => {
      const report = await probe(relay, { ...body, picture: true })
      if (report.picture !== undefined) reports.push(report)
      return reports.length > 0
    })
    return reports[0]!
  }

  it('comes of a camera that nobody pulls, at most 640 pixels across', async () => {
    const camera = await startGstCamera({ size: [1280, 720] })
    const report = await pictured({ url: camera.url })
    assert.equal(report.problem, null)
    assert.equal(probeJpeg(Buffer.from(report.picture ?? '', 'base64')), 'mjpeg 640x360')
    assert.equal((await probe(relay, { url: camera.url })).picture, undefined)
    await camera.close()
  })

  it('comes of a camera that sends no second keyframe while it is looked at', async () => {
    const camera = await startGstCamera({ size: [320, 192], gop: 500 })
    const report = await pictured({ url: camera.url })
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
    const running = await pictured({ stream: 'yard' })
    assert.equal(running.way, 'running-pull')
    assert.equal(probeJpeg(Buffer.from(running.picture ?? '', 'base64')), 'mjpeg 320x192')
    const other = await pictured({ stream: 'yard', url: `${url}?other` })
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
