import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streamAnswer } from '../../src/api/answers.ts'
import type { ApiParts } from '../../src/api/api.ts'
import type { FieldFault } from '../../src/errors.ts'
import { startApi, type Ask } from './kit.ts'

const YARD = { id: 'yard', url: 'rtsp://192.0.2.1/main', user: 'ann', password: 'p@ss/#word' }

describe('API, streams', () => {
  it('adds a stream and answers without its secrets, then and later', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const added = await admin('POST', '/streams', YARD)
    assert.equal(added.status, 201)
    assert.ok(added.headers.etag)
    streamAnswer.parse(added.json)
    assert.equal(
      api.store.secretUrl({ id: 'yard' }, api.store.list()[0]!.renditions.main.sources[0]!),
      'rtsp://ann:p%40ss%2F%23word@192.0.2.1/main',
    )
    const replies = [added, await admin('GET', '/streams'), await admin('GET', '/streams/yard')]
    for (const { text } of replies) assert.doesNotMatch(text, /ann|p@ss|p%40ss/)
    assert.match(replies[2]!.text, /"hasSecret":true/)
    assert.match(api.lines.join(), /"audit":"stream added","who":"admin".*"stream":"yard"/)
    assert.doesNotMatch(api.lines.join(), /p@ss|p%40ss/)
  })

  it('says state, cause, message, layout and readers of each rendition', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    api.run('yard').join('r1', 'x')
    const body = streamAnswer.parse((await admin('GET', '/streams/yard')).json)
    const { sources, ...main } = body.renditions.main
    assert.equal(sources?.length, 1)
    assert.deepEqual(main, {
      state: 'retrying',
      cause: 'unauthorized',
      message: 'The camera refused the password; correct it.',
      sinceMs: 1000,
      nextTryMs: 2000,
      layout: { video: { codec: 'avc1.640028', width: 1280, height: 720 }, audio: null },
      readers: 1,
      info: { videoCodec: 'H264', notes: ['The certificate was not checked.'] },
    })
  })

  it('adds all of a list or none, and lists every fault with its path', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const bad = await admin('POST', '/streams', [
      YARD,
      { id: 'hall', url: 'file:///etc/passwd' },
      { id: 'a/b', ulr: 'x' },
    ])
    assert.equal(bad.status, 422)
    const paths = (bad.json.faults as { path: string }[]).map(({ path }) => path)
    for (const path of ['/1/url', '/2/id', '/2/ulr', '/2/url']) assert.ok(paths.includes(path), path)
    assert.equal(api.store.list().length, 0)
    const good = await admin('POST', '/streams', [YARD, { id: 'hall', url: 'rtsp://192.0.2.2/' }])
    assert.equal(good.status, 201)
    assert.equal((good.json as unknown as unknown[]).length, 2)
  })

  it('puts the same twice without a second change, and knows adding from changing', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const first = await admin('PUT', '/streams/yard', { url: 'rtsp://192.0.2.1/' })
    const second = await admin('PUT', '/streams/yard', { url: 'rtsp://192.0.2.1/' })
    assert.deepEqual([first.status, second.status], [201, 200])
    assert.equal(first.headers.etag, second.headers.etag)
  })

  it('patches by merge, and removes', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', { ...YARD, name: 'Yard', group: 'Out' })
    const type = { 'content-type': 'application/merge-patch+json' }
    const patched = await admin('PATCH', '/streams/yard', { name: null, mode: 'on-demand' }, type)
    assert.equal(patched.status, 200)
    assert.deepEqual(
      [patched.json.name, patched.json.mode, patched.json.group],
      [undefined, 'on-demand', 'Out'],
    )
    assert.equal((await admin('DELETE', '/streams/yard')).status, 204)
    for (const [method, path] of [
      ['GET', '/streams/yard'],
      ['GET', '/streams/yard/readers'],
      ['PATCH', '/streams/yard'],
      ['DELETE', '/streams/yard'],
    ] as const) {
      const { status, json } = await admin(method, path, method === 'PATCH' ? {} : undefined)
      assert.deepEqual([status, json.code], [404, 'unknown-stream'])
      assert.match(String(json.detail), /GET \/api\/streams lists /, `${method} ${path}`)
    }
  })

  it('changes nothing that was changed by somebody else meanwhile', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const { headers } = await admin('POST', '/streams', YARD)
    const match = { 'if-match': headers.etag! }
    const changed = await admin('PATCH', '/streams/yard', { name: 'Yard' }, match)
    assert.equal(changed.status, 200)
    assert.notEqual(changed.headers.etag, headers.etag)
    for (const [method, body] of [
      ['PATCH', {}],
      ['PUT', { url: 'rtsp://192.0.2.9/' }],
      ['DELETE', undefined],
    ] as const) {
      const late = await admin(method, '/streams/yard', body, match)
      assert.equal(late.status, 412, method)
      assert.equal(late.json.code, 'precondition-failed')
    }
    assert.equal(api.store.get('yard')?.etag, changed.headers.etag)
  })

  it('never says "not modified", for the state changes beside the settings', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    const { headers } = await admin('POST', '/streams', YARD)
    const again = await admin('GET', '/streams/yard', undefined, { 'if-none-match': headers.etag! })
    assert.equal(again.status, 200)
    assert.equal(again.headers['cache-control'], 'no-store')
  })
})

describe('API, verify', () => {
  it('refuses a word after ? that it would pass over in silence, and changes nothing', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    for (const query of ['verify=1', 'verify', 'verfy=true', 'verify=true&verify=true']) {
      const reply = await admin('POST', `/streams?${query}`, YARD)
      assert.equal(reply.status, 400, query)
      assert.equal(reply.json.code, 'bad-request')
      assert.match(String(reply.json.detail), /verify/)
    }
    assert.deepEqual(api.store.list(), [])
    const { json } = await admin('POST', '/streams?verfy=true&a/b=1&verify=1&verify=true', YARD)
    assert.deepEqual(json.faults, [
      { path: '/verfy', message: 'is not known; known: verify' },
      { path: '/a~1b', message: 'is not known; known: verify' },
      { path: '/verify', message: 'stands there twice; keep one' },
    ])
    for (const name of ['verfy', 'a~1b', 'verify stands there twice'])
      assert.ok(String(json.detail).includes(name), name)
    const none = await admin('GET', '/streams?x=1&y=2')
    assert.deepEqual(
      (none.json.faults as { message: string }[]).map(({ message }) => message),
      ['is not known; known: nothing', 'is not known; known: nothing'],
    )
    assert.equal((await admin('POST', '/streams?verify=false', YARD)).status, 201)
    const patched = await admin('PATCH', '/streams/yard?verify=true', { name: 'Yard' })
    assert.equal(patched.status, 400)
  })

  it('asks the camera only when told to, and refuses one that would not play', async (t) => {
    const asked: string[] = []
    const api = await startApi(t, {
      verify(streams) {
        const ids = streams.map(({ config }) => config.id)
        asked.push(...ids)
        return Promise.resolve(
          ids.map((id) =>
            id === 'yard' ? { cause: 'unauthorized', message: 'It refused the password.' } : undefined,
          ),
        )
      },
    })
    const admin = await api.as('admin')
    const refused = await admin('POST', '/streams?verify=true', [
      { id: 'hall', url: 'rtsp://192.0.2.2/' },
      YARD,
    ])
    assert.equal(refused.status, 422)
    assert.equal(refused.json.code, 'verify-failed')
    assert.deepEqual(refused.json.faults, [{ path: '/1', message: 'unauthorized: It refused the password.' }])
    assert.equal(
      refused.json.detail,
      'Nothing was changed. The camera "yard" is not taken (unauthorized): It refused the password.',
    )
    assert.equal((await admin('PUT', '/streams/yard?verify=true', { url: 'rtsp://192.0.2.1/' })).status, 422)
    assert.equal(api.store.list().length, 0)
    assert.deepEqual(asked, ['hall', 'yard', 'yard'])
    assert.equal((await admin('POST', '/streams', YARD)).status, 201)
    assert.equal(
      (await admin('POST', '/streams?verify=true', { id: 'hall', url: 'rtsp://192.0.2.2/' })).status,
      201,
    )
    assert.equal(asked.length, 4)
  })

  it('names the place in the list also of the only one', async (t) => {
    const verify = () => Promise.resolve([{ cause: 'unreachable', message: 'Nobody is there.' } as const])
    const api = await startApi(t, { verify })
    const admin = await api.as('admin')
    const pathsOf = async (body: unknown): Promise<string[]> => {
      const { json } = await admin('POST', '/streams?verify=true', body)
      return (json.faults as FieldFault[]).map(({ path }) => path)
    }
    assert.deepEqual(await pathsOf([YARD]), ['/0'])
    assert.deepEqual(await pathsOf(YARD), [''])
  })

  it('refuses what would be refused without it in the same words, before any camera is asked', async (t) => {
    const asked: string[] = []
    const verify: ApiParts['verify'] = (streams) => {
      asked.push(...streams.map(({ config }) => config.id))
      return Promise.resolve(streams.map(() => ({ cause: 'unreachable', message: 'Nobody is there.' })))
    }
    const api = await startApi(t, { verify })
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    const stale = { 'if-match': '"stale"' }
    const hall = { id: 'hall', url: 'rtsp://192.0.2.2/' }
    const rows: [status: number, code: string, paths: string[], ...Parameters<Ask>][] = [
      [422, 'invalid-stream', ['/ulr', '/url'], 'POST', '/streams', { id: 'hall', ulr: 'rtsp://192.0.2.1/' }],
      [422, 'invalid-url', ['/url'], 'POST', '/streams', { id: 'hall', url: 'file:///x' }],
      [422, 'address-refused', ['/url'], 'POST', '/streams', { id: 'hall', url: 'rtsp://169.254.169.254/' }],
      [
        422,
        'invalid-stream',
        ['/0/url', '/2/name', '/2/url'],
        'POST',
        '/streams',
        [
          { ...hall, url: 'file:///x' },
          { ...hall, id: 'den' },
          { id: 'attic', url: 'nonsense', name: 1 },
        ],
      ],
      [409, 'duplicate-stream', ['/id'], 'POST', '/streams', { id: 'yard', url: YARD.url }],
      [409, 'duplicate-stream', ['/1/id'], 'POST', '/streams', [hall, { ...hall, url: 'rtsp://192.0.2.3/' }]],
      [412, 'precondition-failed', [], 'PUT', '/streams/yard', { url: YARD.url }, stale],
      [412, 'precondition-failed', [], 'PUT', '/streams/hall', { url: hall.url }, stale],
      [422, 'invalid-stream', ['/id'], 'PUT', '/streams/yard', hall],
      [422, 'invalid-url', ['/url'], 'PUT', '/streams/yard', { url: 'file:///x' }],
      [
        422,
        'invalid-url',
        ['/renditions/sub/sources/0/url'],
        'PUT',
        '/streams/yard',
        {
          renditions: {
            main: { sources: [{ url: YARD.url }] },
            sub: { sources: [{ url: 'nonsense' }] },
          },
        },
      ],
    ]
    for (const [status, code, paths, method, path, body, headers] of rows) {
      const what = `${method} ${path} ${JSON.stringify(body)}`
      const plain = await admin(method, path, body, headers)
      const verified = await admin(method, `${path}?verify=true`, body, headers)
      assert.deepEqual([verified.status, verified.json.code], [status, code], what)
      const faults = (verified.json.faults ?? []) as FieldFault[]
      assert.deepEqual(faults.map((fault) => fault.path).sort(), paths, what)
      assert.deepEqual({ ...verified.json, requestId: '' }, { ...plain.json, requestId: '' }, what)
    }
    assert.deepEqual(asked, [])
    assert.equal((await admin('PUT', '/streams/yard?verify=true', { url: YARD.url })).status, 422)
    assert.deepEqual(asked, ['yard'])
  })

  it('holds no other write up while it asks, and judges again what was changed meanwhile', async (t) => {
    const meanwhile = { id: 'hall', url: 'rtsp://192.0.2.2/' }
    let admin: Ask | undefined
    const api = await startApi(t, {
      async verify(streams) {
        assert.equal((await admin!('POST', '/streams', meanwhile)).status, 201)
        return streams.map(() => undefined)
      },
    })
    admin = await api.as('admin')
    const reply = await admin('POST', '/streams?verify=true', { ...meanwhile, url: 'rtsp://192.0.2.3/' })
    assert.deepEqual([reply.status, reply.json.code], [409, 'duplicate-stream'])
  })
})

describe('API, bad input', () => {
  const rows: [what: string, body: unknown, status: number, code: string, detail: RegExp][] = [
    ['a URL without host', { id: 'a', url: 'rtsp://' }, 422, 'invalid-url', /url/],
    ['a word that is no URL', { id: 'a', url: 'camera' }, 422, 'invalid-url', /url/],
    ['file:', { id: 'a', url: 'file:///etc/passwd' }, 422, 'invalid-url', /url/],
    ['concat:', { id: 'a', url: 'concat:a|b' }, 422, 'invalid-url', /url/],
    ['something like an option', { id: 'a', url: '-i' }, 422, 'invalid-url', /url/],
    ['control characters', { id: 'a', url: 'rtsp://192.0.2.1/\r\nX: y' }, 422, 'invalid-url', /url/],
    ['an id with a slash', { id: 'a/b', url: 'rtsp://192.0.2.1/' }, 422, 'invalid-stream', /id/],
    ['an id of JavaScript', { id: '__proto__', url: 'rtsp://192.0.2.1/' }, 201, '', /./],
    ['an unknown key', { id: 'a', url: 'rtsp://192.0.2.1/', colour: 'red' }, 422, 'invalid-stream', /colour/],
    [
      'a key of JavaScript',
      JSON.parse('{"id":"a","url":"rtsp://192.0.2.1/","__proto__":{"x":1}}'),
      422,
      'invalid-stream',
      /__proto__/,
    ],
    [
      'an address that the rule refuses',
      { id: 'a', url: 'rtsp://127.0.0.1:8088/' },
      422,
      'address-refused',
      /url/,
    ],
    ['a number', 5, 422, 'invalid-stream', /./],
    ['null', null, 422, 'invalid-stream', /./],
    ['no key', {}, 422, 'invalid-stream', /id.*missing/s],
  ]
  for (const [what, body, status, code, detail] of rows)
    it(`answers ${what} with ${status}, and ${status < 300 ? 'takes it for an id' : 'changes nothing'}`, async (t) => {
      const api = await startApi(t)
      const reply = await (await api.as('admin'))('POST', '/streams', body)
      assert.equal(reply.status, status, reply.text)
      assert.equal(api.store.list().length, status < 300 ? 1 : 0)
      if (status < 300) return
      assert.equal(reply.json.code, code)
      assert.match(reply.text, detail)
      assert.equal(reply.headers['content-type'], 'application/problem+json')
      assert.equal(reply.json.type, `urn:baton:error:${code}`)
    })

  it('answers a duplicate id with 409', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    const reply = await admin('POST', '/streams', { ...YARD, url: 'rtsp://192.0.2.9/' })
    assert.deepEqual([reply.status, reply.json.code], [409, 'duplicate-stream'])
    assert.equal(api.store.list()[0]?.renditions.main.sources[0]?.url, 'rtsp://192.0.2.1/main')
  })

  it('answers an address whose id holds a slash with 400 or 404', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    assert.equal((await admin('PUT', '/streams/a%2Fb', { url: 'rtsp://192.0.2.1/' })).status, 400)
    const nowhere = await admin('PUT', '/streams/a/b', { url: 'rtsp://192.0.2.1/' })
    assert.equal(nowhere.status, 404)
    assert.match(
      String(nowhere.json.detail),
      /\/api\/openapi\.json lists .*An id in an address holds no slash/,
    )
    assert.equal((await admin('PUT', `/streams/${'a'.repeat(65)}`, { url: 'rtsp://192.0.2.1/' })).status, 400)
  })

  it('answers a missing body with 400, and a method that is not there with 405', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    assert.equal((await admin('POST', '/streams')).json.code, 'invalid-body')
    const reply = await admin('PUT', '/streams', {})
    assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET, POST, HEAD'])
    assert.equal((await admin('GET', '/nothing')).json.code, 'not-found')
  })
})
