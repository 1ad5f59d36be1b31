import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { ProbeAnswer } from '../../src/api/probe-answer.ts'
import { RelayError } from '../../src/errors.ts'
import { startApi, type TestApi } from './kit.ts'

const REPORT: Omit<ProbeAnswer, 'picture'> = {
  reachable: false,
  login: 'unknown',
  transport: { tcp: 'not-tried', udp: 'not-tried' },
  way: 'description-only',
  video: null,
  audio: null,
  audioTreatment: null,
  otherTracks: 0,
  server: null,
  bitrateKbps: null,
  fps: null,
  gopSeconds: null,
  noKeyframeInSeconds: null,
  bFrames: null,
  warnings: [],
  notes: [],
  problem: { cause: 'unreachable', message: 'Nothing answers.' },
  tookMs: 1,
}

const JPEG = Uint8Array.of(0xff, 0xd8, 0xff)

/** An API whose probes only note what they were asked. */
async function startProbing(t: TestContext): Promise<TestApi & { asked: unknown[] }> {
  const asked: unknown[] = []
  const probe = {
    async url(stream: unknown, withPicture: boolean) {
      asked.push(stream)
      return Promise.resolve(withPicture ? { ...REPORT, picture: JPEG } : REPORT)
    },
    async stream(id: string, rendition: string, withPicture: boolean) {
      if (id === 'none') throw new RelayError('unknown-stream', 'There is no stream "none"')
      asked.push([id, rendition])
      return Promise.resolve(withPicture ? { ...REPORT, picture: JPEG } : REPORT)
    },
  }
  return { ...(await startApi(t, { probe })), asked }
}

describe('API, probe', () => {
  it('lets an operator probe a stream by its id, and only an admin name a URL', async (t) => {
    const api = await startProbing(t)
    const operator = await api.as('operator')
    const answer = await operator('POST', '/probe', { stream: 'yard' })
    assert.deepEqual([answer.status, answer.json], [200, REPORT])
    await operator('POST', '/probe', { stream: 'yard', rendition: 'sub' })
    const refused = await operator('POST', '/probe', { url: 'rtsp://192.0.2.1/' })
    assert.deepEqual([refused.status, refused.json.code], [403, 'forbidden'])
    for (const role of ['viewer', 'metrics'] as const)
      assert.equal((await (await api.as(role))('POST', '/probe', { stream: 'yard' })).status, 403)
    assert.deepEqual(api.asked, [
      ['yard', 'main'],
      ['yard', 'sub'],
    ])
    const admin = await api.as('admin')
    const body = { url: 'rtsp://192.0.2.1/', user: 'jo', password: 'geheim', transport: 'udp' }
    assert.equal((await admin('POST', '/probe', body)).status, 200)
    const { id, ...source } = api.asked[2] as unknown as { id: string }
    assert.deepEqual(source, body)
    assert.match(id, /^probe-[0-9a-f-]{36}$/)
    assert.match(api.lines.join(), /"audit":"camera probed","who":"operator".*"stream":"yard"/)
    assert.doesNotMatch(api.lines.join(), /geheim/)
  })

  it('answers with a picture where one is asked for', async (t) => {
    const api = await startProbing(t)
    const admin = await api.as('admin')
    for (const body of [{ stream: 'yard' }, { url: 'rtsp://192.0.2.1/' }]) {
      const reply = await admin('POST', '/probe', { ...body, picture: true })
      assert.deepEqual([reply.status, reply.json], [200, { ...REPORT, picture: '/9j/' }])
      const plain = await admin('POST', '/probe', { ...body, picture: false })
      assert.deepEqual(plain.json, REPORT)
    }
  })

  it('hands a URL on as a change of the stream whose login is to count', async (t) => {
    const api = await startProbing(t)
    const body = { stream: 'yard', url: 'rtsp://192.0.2.1/other' }
    assert.equal((await (await api.as('operator'))('POST', '/probe', body)).status, 403)
    assert.equal((await (await api.as('admin'))('POST', '/probe', body)).status, 200)
    assert.deepEqual(api.asked, [{ id: 'yard', url: 'rtsp://192.0.2.1/other' }])
  })

  it('answers 404 for a stream that there is not', async (t) => {
    const api = await startProbing(t)
    const reply = await (await api.as('operator'))('POST', '/probe', { stream: 'none' })
    assert.deepEqual([reply.status, reply.json.code], [404, 'unknown-stream'])
  })

  it('names every fault of a body, and asks no camera', async (t) => {
    const api = await startProbing(t)
    const admin = await api.as('admin')
    const cases: [body: unknown, status: number, detail: RegExp][] = [
      [{ stream: 'a/b', rendition: 'third', colour: 'red' }, 422, /stream: is no id.*\n.*\n.*colour/],
      [{ stream: 'yard', rendition: 7 }, 422, /rendition/],
      [{ url: 5, trasport: 'tcp' }, 422, /url: is not a string\n.*did you mean "transport"/],
      [{ url: 'rtsp://192.0.2.1/', transport: 'carrier pigeon' }, 422, /transport: is none of tcp/],
      [{ url: 'rtsp://192.0.2.1/', id: 'yard' }, 422, /id: is not known/],
      [{ url: 'rtsp://192.0.2.1/', stream: 'a/b', picture: 1 }, 422, /stream: is no id.*\n.*picture/],
      [{}, 422, /url: is missing; name a "url", or a "stream"/],
      [[], 422, /^the value is not an object/],
      ['rtsp://192.0.2.1/', 422, /./],
      [undefined, 400, /body/],
    ]
    for (const [body, status, detail] of cases) {
      const reply = await admin('POST', '/probe', body)
      assert.equal(reply.status, status, `${JSON.stringify(body)}: ${reply.text}`)
      assert.match(String(reply.json.detail), detail)
      if (status === 422)
        assert.deepEqual([reply.json.code, reply.json.title], ['invalid-probe', 'Invalid probe'])
    }
    assert.equal((await admin('GET', '/probe')).status, 405)
    assert.equal((await admin('POST', '/probe?verify=true', { stream: 'yard' })).status, 400)
    assert.deepEqual(api.asked, [])
  })
})
