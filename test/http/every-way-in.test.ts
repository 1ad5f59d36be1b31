import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { TestRelay } from '../support/relay.ts'

/** It waits for a camera's picture. */
const SNAPSHOT = '/streams/{id}/snapshot.jpg'
const CHANGES = ['post', 'put', 'patch', 'delete'] as const

interface Document {
  readonly paths: Record<string, Record<string, unknown>>
}

describe('Every address of the API', () => {
  let relay: TestRelay
  let paths: Document['paths']
  let cookie: string

  before(async () => {
    const streams = [{ id: 'door', url: 'rtsp://192.0.2.1/a', mode: 'on-demand' }]
    relay = await TestRelay.start({ streams, settings: { allowedHosts: 'cam.example' } })
    paths = ((await (await relay.fetch('api/openapi.json')).json()) as Document).paths
    const { sessions } = relay.relay.identity
    cookie = `${sessions.cookieName}=${await sessions.create()}`
    assert.ok(SNAPSHOT in paths && Object.keys(paths).length > 5, Object.keys(paths).join())
  })
  after(() => relay.close())

  it('takes a change from no other site, by a script or by a form', async () => {
    for (const [path, method] of changes()) {
      const json = { cookie, 'content-type': 'application/json' }
      for (const origin of ['https://evil.example', 'null', 'http://cam.example:1'])
        assert.equal(await ask(method, path, { ...json, origin }), 403, `${method} ${path} ${origin}`)
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ])
        assert.equal(
          await ask(method, path, { cookie, 'content-type': type }),
          415,
          `${method} ${path} ${type}`,
        )
    }
  })

  it('changes nothing by GET or HEAD', async () => {
    const before = await kept()
    for (const [path, operations] of Object.entries(paths))
      for (const method of path === SNAPSHOT ? [] : ['get', 'head']) {
        const status = await ask(method, path, { cookie })
        if (!('get' in operations)) assert.equal(status, 405, `${method} ${path}`)
      }
    assert.deepEqual(await kept(), before)
  })

  it('answers to no name that somebody points here, with a good cookie and token, and to its own', async () => {
    for (const path of Object.keys(paths)) {
      const headers = { cookie, authorization: `Bearer ${relay.token}` }
      assert.equal(await ask('get', path, { ...headers, host: 'evil.example' }), 403, path)
      if (path === SNAPSHOT) continue
      assert.notEqual(await ask('get', path, { ...headers, host: 'cam.example' }), 403, path)
    }
  })

  function* changes(): Generator<[path: string, method: string]> {
    for (const [path, operations] of Object.entries(paths))
      for (const method of CHANGES) if (method in operations) yield [path, method]
  }

  /** All that the relay keeps of what people made. */
  function kept(): Promise<string[]> {
    const { folder, streamsFile } = relay
    const files = ['tokens.json', 'sessions.json'].map((name) => join(folder, 'data', name))
    return Promise.all([streamsFile, ...files].map((file) => readFile(file, 'utf8')))
  }

  /** @returns the status; a path's variables are those of the one stream. */
  function ask(method: string, path: string, headers: Record<string, string>): Promise<number> {
    const { hostname, port } = new URL(relay.relay.url)
    const filled = `/api${path.replace(/^\/api/, '').replaceAll(/\{[^}]*\}/g, 'door')}`
    const body = method === 'get' || method === 'head' ? undefined : '{}'
    const length = body === undefined ? {} : { 'content-length': '2' }
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path: filled, method: method.toUpperCase(), agent: false as const }
      const req = request({ ...options, headers: { ...headers, ...length } }, (res) => {
        res.destroy()
        resolve(res.statusCode!)
      })
      req.on('error', reject).end(body)
    })
  }
})

describe('Who may frame pages', () => {
  it('is said by --frame-ancestors where the origins that may use the relay are others', async () => {
    const policyOf = async (settings: Record<string, string>): Promise<string> => {
      const relay = await TestRelay.start({ settings })
      const { headers } = await fetch(relay.relay.url)
      await relay.close()
      return /frame-ancestors [^;]*/.exec(headers.get('content-security-policy') ?? '')?.[0] ?? ''
    }
    const allowedOrigins = 'https://wall.example'
    assert.equal(await policyOf({}), "frame-ancestors 'self'")
    assert.equal(await policyOf({ allowedOrigins }), "frame-ancestors 'self' https://wall.example")
    assert.equal(
      await policyOf({ allowedOrigins, frameAncestors: 'https://a.example,https://b.example' }),
      "frame-ancestors 'self' https://a.example https://b.example",
    )
    assert.equal(await policyOf({ allowedOrigins, frameAncestors: 'none' }), "frame-ancestors 'none'")
  })
})
