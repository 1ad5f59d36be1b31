import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { eventuallyAnswered } from './support/eventually.ts'
import { startFaultyCamera, type FaultyCamera } from './support/faulty-camera.ts'
import { TestRelay } from './support/relay.ts'

interface Problem {
  readonly code: string
  readonly detail: string
}

describe('Where cameras may be, by lists', () => {
  const denied = 'rtsp://192.0.2.7/a'
  const elsewhere = 'rtsp://198.51.100.1/a'
  const fine = 'rtsp://192.0.2.200/a'
  let relay: TestRelay

  before(async () => {
    relay = await TestRelay.start({
      settings: { allowCameras: '192.0.2.0/24', denyCameras: '192.0.2.0/25' },
      streams: [
        { id: 'fine', url: fine, mode: 'on-demand' },
        { id: 'denied', url: denied, mode: 'on-demand' },
      ],
    })
  })
  after(() => relay.close())

  it('judges the file at the start', async () => {
    assert.ok(
      relay.lines.some(({ message }) => /192\.0\.2\.7 is refused: it is in --deny-cameras/.test(message)),
    )
    assert.deepEqual(await idsOf(relay), ['fine'])
  })

  it('judges the file again when it is edited', async () => {
    await writeFile(
      relay.streamsFile,
      JSON.stringify({ streams: [{ id: 'fine', url: fine, mode: 'on-demand' }] }),
    )
    await eventuallyAnswered('the file is in order', async () => (await problemOf(relay)) === undefined)
    const away = { id: 'away', url: elsewhere, mode: 'on-demand' }
    await writeFile(relay.streamsFile, JSON.stringify({ streams: [away] }))
    await eventuallyAnswered('the edit is refused', async () =>
      /198\.51\.100\.1 is refused: it is not in --allow-cameras/.test(String(await problemOf(relay))),
    )
    assert.deepEqual(await idsOf(relay), ['fine'])
    await writeFile(
      relay.streamsFile,
      JSON.stringify({ streams: [{ id: 'fine', url: fine, mode: 'on-demand' }] }),
    )
    await eventuallyAnswered('the file is in order', async () => (await problemOf(relay)) === undefined)
  })

  it('judges what the API adds, changes and probes', async () => {
    for (const url of [denied, elsewhere]) {
      const answers = [
        await relay.send('POST', 'api/streams', { id: 'new', url }),
        await relay.send('PUT', 'api/streams/new', { id: 'new', url }),
        await relay.send('PATCH', 'api/streams/fine', { url }),
        await relay.send('POST', 'api/probe', { url }),
      ]
      for (const answer of answers) {
        assert.equal(answer.status, 422, url)
        assert.equal(((await answer.json()) as Problem).code, 'address-refused')
      }
    }
  })
})

describe('Cameras on this machine, as installed', () => {
  let camera: FaultyCamera
  let relay: TestRelay

  before(async () => {
    camera = await startFaultyCamera()
    relay = await TestRelay.start({
      settings: { allowLoopback: 'file' },
      streams: [{ id: 'here', url: camera.url, mode: 'on-demand' }],
    })
  })
  after(async () => {
    await relay.close()
    await camera.close()
  })

  it('are taken from the file and play', async () => {
    const viewer = await relay.watch('here')
    await viewer.hasPictures(3)
    await viewer.close()
  })

  it('are refused over the API, which says what to do', async () => {
    for (const url of [camera.url, 'rtsp://localhost:9/', 'rtsp://[::1]:9/', 'rtsp://0x7f000001:9/']) {
      const answers = [
        await relay.send('POST', 'api/streams', { id: 'new', url }),
        await relay.send('POST', 'api/probe', { url }),
        await relay.send('POST', 'api/import', { text: `streams:\n  new: ${url}\n`, format: 'go2rtc' }),
      ]
      for (const answer of answers) assert.match(await answer.text(), /--allow-loopback always/, url)
    }
    assert.deepEqual(await idsOf(relay), ['here'])
  })

  it('stay as the file has them when the API changes the stream around them', async () => {
    const renamed = await relay.send('PATCH', 'api/streams/here', { name: 'Here' })
    assert.equal(renamed.status, 200)
    const path = await relay.send('PATCH', 'api/streams/here', { url: camera.url.replace('/cam', '/other') })
    assert.equal(path.status, 200)
    const probed = await relay.send('POST', 'api/probe', { url: camera.url, stream: 'here' })
    assert.equal(probed.status, 200)
    const moved = await relay.send('PATCH', 'api/streams/here', { url: 'rtsp://127.0.0.1:9/cam' })
    assert.equal(moved.status, 422)
  })
})

async function idsOf(relay: TestRelay): Promise<string[]> {
  const { streams } = (await (await relay.fetch('api/streams')).json()) as { streams: { id: string }[] }
  return streams.map(({ id }) => id)
}

async function problemOf(relay: TestRelay): Promise<unknown> {
  return ((await (await relay.fetch('api/streams')).json()) as { problem: unknown }).problem
}
