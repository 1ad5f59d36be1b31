import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Stream } from '../../src/client/client.ts'
import { parseStreamInput } from '../../src/config/stream-input.ts'
import {
  askOf,
  changedStream,
  EMPTY_VALUES,
  likelySubUrl,
  mainUrlOf,
  newStream,
  valuesOf,
  withLoginMoved,
  type FormValues,
  type ProbeBody,
} from '../../src/dashboard/camera-form-values.ts'

const REST = { state: 'live', cause: null, message: null, sinceMs: 1, nextTryMs: null, layout: null } as const

function streamOf(stream: Partial<Stream>): Stream {
  const source = { id: 'a1', url: 'rtsp://cam.lan/main', transport: 'tcp', hasSecret: true } as const
  const main = { ...REST, readers: 0, info: {}, sources: [source] }
  return { id: 'yard', audio: true, mode: 'always', renditions: { main }, ...stream }
}

function byMaker(values: Partial<FormValues>): FormValues {
  return { ...EMPTY_VALUES, way: 'maker', maker: 'hikvision', host: '192.168.1.20', ...values }
}

describe('What the form for a camera holds', () => {
  it('makes an address of maker, host, port and channel', () => {
    const url = (values: Partial<FormValues>): string => mainUrlOf(byMaker(values))
    assert.equal(url({}), 'rtsp://192.168.1.20/Streaming/Channels/101')
    assert.equal(url({ channel: '4' }), 'rtsp://192.168.1.20/Streaming/Channels/401')
    assert.equal(url({ port: '8554' }), 'rtsp://192.168.1.20:8554/Streaming/Channels/101')
    assert.equal(url({ maker: 'foscam' }), 'rtsp://192.168.1.20:88/videoMain')
    assert.equal(url({ maker: 'foscam', port: '554' }), 'rtsp://192.168.1.20/videoMain')
    assert.equal(url({ host: '192.168.1.20:8554' }), 'rtsp://192.168.1.20:8554/Streaming/Channels/101')
    for (const missing of [{ host: '' }, { maker: '' }, { maker: 'unifi-protect' }])
      assert.equal(url(missing), '')
  })

  it('takes the login out of a pasted address', () => {
    const pasted = { ...EMPTY_VALUES, url: 'rtsp://admin:p@ss@192.168.1.20/stream1', user: 'other' }
    const moved = withLoginMoved(pasted)
    assert.deepEqual(
      [moved.url, moved.user, moved.password],
      ['rtsp://192.168.1.20/stream1', 'admin', 'p@ss'],
    )
    const kept = withLoginMoved({ ...moved, url: 'rtsp://192.168.1.21/stream1' })
    assert.deepEqual([kept.user, kept.password], ['admin', 'p@ss'])
  })

  it('knows where the small picture is likely to be', () => {
    assert.equal(likelySubUrl(byMaker({})), 'rtsp://192.168.1.20/Streaming/Channels/102')
    assert.equal(likelySubUrl(byMaker({ maker: 'mobotix' })), undefined)
    const pasted = { ...EMPTY_VALUES, url: 'rtsp://cam.lan:8554/stream1' }
    assert.equal(likelySubUrl(pasted), 'rtsp://cam.lan:8554/stream2')
    assert.equal(likelySubUrl({ ...pasted, url: 'rtsp://cam.lan/own/path' }), undefined)
  })

  it('asks a camera with the login that was typed', () => {
    const url = 'rtsp://192.168.1.20/Streaming/Channels/101'
    const login = { user: 'jo', password: 'geheim' }
    assert.deepEqual(askOf(byMaker(login)), { url, transport: 'tcp', ...login, picture: true })
  })

  it('asks a stream by its id, or by its new address with the login that is kept', () => {
    const stream = streamOf({})
    const values = valuesOf(stream)
    const changed = (change: Partial<FormValues>): ProbeBody => askOf({ ...values, ...change }, stream)
    assert.deepEqual(changed({ name: 'other' }), { stream: 'yard', picture: true })
    const [url, transport] = ['rtsp://cam.lan/main', 'tcp'] as const
    const asked = { url, transport, picture: true, stream: 'yard' }
    assert.deepEqual(changed({ url: 'rtsp://cam.lan/2' }), { ...asked, url: 'rtsp://cam.lan/2' })
    assert.deepEqual(changed({ transport: 'udp' }), { ...asked, transport: 'udp' })
    assert.deepEqual(changed({ password: 'x' }), { ...asked, password: 'x' })
    assert.deepEqual(changed({ forgetsLogin: true }), { ...asked, user: null, password: null })
  })

  it('becomes a new stream with an id of its name, or of its host', () => {
    const values = byMaker({ name: ' Haustür ', user: 'jo', password: 'geheim' })
    const url = 'rtsp://192.168.1.20/Streaming/Channels/101'
    const login = { user: 'jo', password: 'geheim' }
    assert.deepEqual(newStream(values, new Set()), { id: 'Haustur', name: 'Haustür', url, ...login })
    assert.equal(newStream(values, new Set(['Haustur'])).id, 'Haustur-2')
    assert.equal(newStream({ ...values, name: '' }, new Set()).id, '192-168-1-20')
    assert.equal(newStream({ ...values, id: 'door' }, new Set(['door'])).id, 'door')
    const more = { group: 'Outside', transport: 'udp', hasAudio: false, isOnDemand: true } as const
    const full = newStream({ ...values, ...more, subUrl: 'rtsp://192.168.1.20/sub' }, new Set())
    assert.deepEqual(full, {
      id: 'Haustur',
      name: 'Haustür',
      group: 'Outside',
      audio: false,
      mode: 'on-demand',
      renditions: {
        main: { sources: [{ url, transport: 'udp', ...login }] },
        sub: { sources: [{ url: 'rtsp://192.168.1.20/sub', transport: 'udp', ...login }] },
      },
    })
    assert.ok(!Array.isArray(parseStreamInput(full)))
  })

  it('leaves of a stream what it does not show, and its login', () => {
    const spare = { id: 'b2', url: 'rtsp://spare.lan/', transport: 'udp', hasSecret: false } as const
    const plain = streamOf({ name: 'Yard', audio: false })
    const [source] = plain.renditions.main.sources ?? []
    const stream = { ...plain, renditions: { main: { ...plain.renditions.main, sources: [source!, spare] } } }
    const values = valuesOf(stream)
    assert.deepEqual([values.name, values.url, values.hasAudio], ['Yard', 'rtsp://cam.lan/main', false])
    assert.deepEqual(changedStream({ ...values, name: 'Garden' }, stream), {
      name: 'Garden',
      audio: false,
      renditions: { main: { sources: [source, spare] } },
    })
    const changed = changedStream({ ...values, url: 'rtsp://cam.lan/2', user: 'jo', password: 'x' }, stream)
    const first = { ...source, url: 'rtsp://cam.lan/2', user: 'jo', password: 'x' }
    assert.deepEqual(changed, {
      name: 'Yard',
      audio: false,
      renditions: { main: { sources: [first, spare] } },
    })
    assert.ok(!Array.isArray(parseStreamInput({ id: 'yard', ...changed })))
  })

  it('adds a small picture to a stream, changes its login with the large one’s, and takes it away', () => {
    const stream = streamOf({})
    const values = { ...valuesOf(stream), subUrl: 'rtsp://cam.lan/sub', user: 'jo', password: 'x' }
    const { renditions } = changedStream(values, stream) as { renditions: { sub?: unknown } }
    const sub = { url: 'rtsp://cam.lan/sub', transport: 'tcp', user: 'jo', password: 'x' }
    assert.deepEqual(renditions.sub, { sources: [sub] })
    const with2 = streamOf({ renditions: { ...stream.renditions, sub: stream.renditions.main } })
    assert.equal(valuesOf(with2).subUrl, 'rtsp://cam.lan/main')
    assert.deepEqual(
      Object.keys((changedStream({ ...valuesOf(with2), subUrl: '' }, with2) as typeof with2).renditions),
      ['main'],
    )
  })
})
