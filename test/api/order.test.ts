import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApi, type Ask } from './kit.ts'

const STREAMS = ['door', 'yard', 'hall'].map((id) => ({ id, url: 'rtsp://192.0.2.1/main' }))

async function listed(ask: Ask): Promise<string[]> {
  return ((await ask('GET', '/streams')).json.streams as { id: string }[]).map(({ id }) => id)
}

describe('API, order', () => {
  it('lists the streams as an operator arranged them, new ones last', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', STREAMS)
    const operator = await api.as('operator')
    const { status, json } = await operator('PUT', '/order', { streams: ['hall', 'door'] })
    assert.deepEqual([status, json], [200, { streams: ['hall', 'door', 'yard'] }])
    await admin('POST', '/streams', { id: 'gate', url: 'rtsp://192.0.2.4/' })
    assert.deepEqual(await listed(admin), ['hall', 'door', 'yard', 'gate'])
    const viewer = await api.as({ token: await api.token('viewer', ['yard', 'hall']) })
    assert.deepEqual(await listed(viewer), ['hall', 'yard'])
    assert.match(api.lines.join(), /"audit":"streams arranged"/)
  })

  it('leaves streams.json as it is', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', STREAMS)
    await admin('PUT', '/order', { streams: ['hall', 'yard', 'door'] })
    assert.deepEqual(
      api.store.list().map(({ id }) => id),
      ['door', 'yard', 'hall'],
    )
  })

  it('passes over a stream that was removed meanwhile', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', STREAMS)
    const { json } = await admin('PUT', '/order', { streams: ['gone', 'hall'] })
    assert.deepEqual(json, { streams: ['hall', 'door', 'yard'] })
  })

  it('is not for viewers', async (t) => {
    const api = await startApi(t)
    const viewer = await api.as('viewer')
    assert.equal((await viewer('PUT', '/order', { streams: [] })).status, 403)
  })

  it('says what is wrong with a body that it refuses', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const bodies = [
      [{ streams: ['door', 'door'] }, '/streams', 'names a stream twice'],
      [{ streams: ['../x'] }, '/streams/0', 'is no id of a stream'],
      [{ stream: [] }, '/stream', 'is not known; did you mean "streams"?'],
    ] as const
    for (const [body, path, message] of bodies) {
      const { status, json } = await admin('PUT', '/order', body)
      assert.deepEqual([status, json.code], [400, 'invalid-body'])
      assert.deepEqual((json.faults as object[]).at(-1), { path, message })
    }
  })
})
