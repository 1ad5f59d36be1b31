import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startApi } from './kit.ts'

const YARD = { id: 'yard', url: 'rtsp://192.0.2.1/main' }

describe('API, roles', () => {
  it('gives a viewer its own streams without their sources, and nothing else', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', [YARD, { id: 'hall', url: 'rtsp://192.0.2.2/' }])
    api.run('yard')
    api.run('hall')
    const viewer = await api.as({ token: await api.token('viewer', ['yard']) })
    const list = (await viewer('GET', '/streams')).json.streams as { id: string }[]
    assert.deepEqual(
      list.map(({ id }) => id),
      ['yard'],
    )
    assert.doesNotMatch(JSON.stringify(list), /sources|rtsp:/)
    api.run('yard')
    const { text, json } = await viewer('GET', '/streams/yard')
    assert.doesNotMatch(text, /192\.0\.2/)
    assert.doesNotMatch(text, /refused the password/, 'the message may name the address')
    assert.match(text, /"cause":"unauthorized","message":null/)
    assert.equal(json.id, 'yard')
    assert.equal((await viewer('GET', '/streams/yard')).status, 200)
    const sameId = { 'x-request-id': 'same' }
    const hidden = await viewer('GET', '/streams/hall', undefined, sameId)
    assert.equal(hidden.status, 404)
    assert.equal(hidden.text, (await viewer('GET', '/streams/none', undefined, sameId)).text)
    const forbidden = [
      ['GET', '/streams/yard/log'],
      ['GET', '/streams/yard/readers'],
      ['POST', '/streams/yard/restart'],
      ['DELETE', '/streams/yard/readers/x'],
      ['DELETE', '/streams/yard'],
      ['PUT', '/streams/yard', YARD],
      ['PATCH', '/streams/yard', {}],
      ['POST', '/streams', YARD],
      ['GET', '/tokens'],
      ['POST', '/tokens', { name: 'x', role: 'admin' }],
      ['DELETE', '/tokens/x'],
    ] as const
    for (const [method, path, body] of forbidden) {
      const reply = await viewer(method, path, body)
      assert.deepEqual([reply.status, reply.json.code], [403, 'forbidden'], `${method} ${path}`)
      if (path.startsWith('/streams/'))
        assert.equal(
          (await viewer(method, path.replace('yard', 'hall'), body)).status,
          404,
          `${method} ${path}`,
        )
    }
    assert.equal(api.store.list().length, 2)
  })

  it('lets an operator restart, kick and read the log, but change nothing', async (t) => {
    const api = await startApi(t)
    await (
      await api.as('admin')
    )('POST', '/streams', YARD)
    const rendition = api.run('yard')
    const { ended } = rendition.join('r1', 'guest')
    const operator = await api.as('operator')
    assert.equal((await operator('POST', '/streams/yard/restart')).status, 202)
    assert.equal((await operator('POST', '/streams/yard/restart', {})).status, 202)
    const withBody = await operator('POST', '/streams/yard/restart', { foo: 1 })
    assert.deepEqual([withBody.status, withBody.json.code], [400, 'bad-request'])
    assert.equal(rendition.restarts, 2)
    assert.deepEqual((await operator('GET', '/streams/yard/log')).json, {
      renditions: { main: ['line one', 'line two'] },
    })
    const { readers } = (await operator('GET', '/streams/yard/readers')).json as { readers: unknown[] }
    assert.deepEqual(readers, [
      {
        id: 'r1',
        rendition: 'main',
        output: 'websocket',
        address: '192.0.2.7',
        agent: 'Test',
        principal: 'guest',
        principalName: 'Name of guest',
        sinceMs: 5,
        bytesOut: 188,
        unitsOut: 1,
        lagMs: 0,
        drops: { budget: 0, overrun: 0, slow: 1 },
        report: { delayMs: 84.5, fps: 25, dropped: 3, reportedMs: 6 },
      },
    ])
    assert.equal((await operator('DELETE', '/streams/yard/readers/r1?reason=Maintenance')).status, 204)
    assert.deepEqual(ended, ['kicked: Maintenance'])
    assert.equal((await operator('DELETE', '/streams/yard/readers/r1')).json.code, 'unknown-reader')
    for (const [method, path, body] of [
      ['POST', '/streams', YARD],
      ['DELETE', '/streams/yard'],
      ['GET', '/tokens'],
    ] as const)
      assert.equal((await operator(method, path, body)).status, 403)
    const kicked = api.lines.find((line) => line.includes('"audit":"reader kicked","who":"operator"')) ?? '{}'
    const { stream, reader, readerName, readerFrom, reason } = JSON.parse(kicked) as Record<string, unknown>
    assert.deepEqual(
      [stream, reader, readerName, readerFrom, reason],
      ['yard', 'r1', 'Name of guest', '192.0.2.7', 'Maintenance'],
    )
  })

  it('gives a metrics token nothing but who it is', async (t) => {
    const api = await startApi(t)
    const metrics = await api.as('metrics')
    assert.equal((await metrics('GET', '/streams')).status, 403)
    assert.equal((await metrics('GET', '/streams/yard')).status, 403)
    assert.equal((await metrics('GET', '/session')).json.role, 'metrics')
  })

  it('tells a caller who it is', async (t) => {
    const api = await startApi(t)
    const viewer = await api.as({ token: await api.token('viewer', ['yard']) })
    const { serverNowMs, id, ...session } = (await viewer('GET', '/session')).json
    assert.ok(typeof serverNowMs === 'number' && typeof id === 'string')
    assert.deepEqual(session, { name: 'viewer', role: 'viewer', cameras: ['yard'], isOpen: false })
  })

  it('keeps a reason for a kick short and printable', async (t) => {
    const api = await startApi(t)
    await (
      await api.as('admin')
    )('POST', '/streams', YARD)
    const { ended } = api.run('yard').join('r1', 'guest')
    const operator = await api.as('operator')
    for (const reason of ['a'.repeat(101), '%0d%0a'])
      assert.deepEqual(
        (await operator('DELETE', `/streams/yard/readers/r1?reason=x${reason}y`)).json.faults,
        [{ path: '/reason', message: 'must be up to 100 printable characters' }],
      )
    assert.deepEqual(ended, [])
  })
})

describe('API, tokens', () => {
  it('makes one that works at once, shows its secret once, and revokes it', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const made = await admin('POST', '/tokens', { name: 'Wall', role: 'viewer', cameras: ['yard'] })
    assert.equal(made.status, 201)
    const { token, secret } = made.json as { token: { id: string }; secret: string }
    const viewer = await api.as({ token: secret })
    assert.equal((await viewer('GET', '/session')).status, 200)
    assert.ok(!(await admin('GET', '/tokens')).text.includes(secret))
    assert.doesNotMatch((await admin('GET', '/tokens')).text, /hash/)
    assert.equal((await admin('DELETE', `/tokens/${token.id}`)).status, 204)
    assert.equal((await viewer('GET', '/session')).status, 401)
    assert.equal((await admin('DELETE', `/tokens/${token.id}`)).json.code, 'unknown-token')
    assert.ok(!api.lines.join().includes(secret))
    assert.match(api.lines.join(), /"audit":"token created"/)
  })

  it('makes one for a stream that is not there yet, and warns', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    const make = async (cameras?: string[]): Promise<unknown> => {
      const made = await admin('POST', '/tokens', {
        name: 'Wall',
        role: 'viewer',
        ...(cameras && { cameras }),
      })
      assert.equal(made.status, 201)
      return made.json['warnings']
    }
    assert.deepEqual(await make(['yard', 'nosuch', 'nor-this']), [
      'There is no stream "nosuch", "nor-this"; the token opens it once it is added',
    ])
    assert.deepEqual([await make(['yard']), await make()], [[], []])
  })

  it('lists every fault of one that it refuses', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const reply = await admin('POST', '/tokens', { role: 'boss', cameras: ['a/b'], colour: 'red' })
    assert.equal(reply.status, 422)
    const paths = (reply.json.faults as { path: string }[]).map(({ path }) => path)
    assert.deepEqual(paths.toSorted(), ['/cameras/0', '/colour', '/name', '/role'])
    assert.equal(
      (await admin('POST', '/tokens', { name: 'x', role: 'admin', cameras: ['yard'] })).status,
      422,
    )
  })
})
