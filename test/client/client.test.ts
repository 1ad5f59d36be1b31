import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { createClient, dataOf, ProblemError, type BatonClient } from '../../src/client/client.ts'
import { TestRelay } from '../support/relay.ts'

describe('client', () => {
  let relay: TestRelay
  let client: BatonClient
  before(async () => {
    relay = await TestRelay.start({ settings: { basePath: '/baton/' } })
    client = createClient({ url: relay.relay.url, token: relay.token })
  })
  after(() => relay.close())

  it('adds, reads, changes and removes a stream, with types', async () => {
    const url = 'rtsp://127.0.0.1:9/x'
    const added = await dataOf(client.POST('/streams', { body: { id: 'door', url, mode: 'on-demand' } }))
    assert.equal(Array.isArray(added) ? '' : added.renditions.main.sources?.[0]?.url, url)
    const { response } = await client.GET('/streams/{id}', { params: { path: { id: 'door' } } })
    const ifMatch = response.headers.get('etag') ?? ''
    const path = { id: 'door' }
    const changed = await dataOf(
      client.PATCH('/streams/{id}', {
        params: { path, header: { 'If-Match': ifMatch } },
        body: { name: 'Front door' },
        headers: { 'content-type': 'application/merge-patch+json' },
      }),
    )
    assert.equal(changed.name, 'Front door')
    assert.equal(await dataOf(client.DELETE('/streams/{id}', { params: { path } })), undefined)
    assert.deepEqual((await dataOf(client.GET('/streams'))).streams, [])
  })

  it('throws the problem that the relay answers', async () => {
    await assert.rejects(
      dataOf(client.GET('/streams/{id}', { params: { path: { id: 'nobody' } } })),
      (error: unknown) => error instanceof ProblemError && error.problem.code === 'unknown-stream',
    )
    const stranger = createClient({ url: relay.relay.url, token: 'baton_wrong' })
    await assert.rejects(dataOf(stranger.GET('/tokens')), (error: unknown) => {
      return error instanceof ProblemError && error.problem.code === 'unauthorized'
    })
  })

  it('says so where no relay answers', async () => {
    const server = createServer((_req, res) => res.writeHead(502).end('<h1>Bad gateway</h1>')).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const nobody = createClient({ url: `http://127.0.0.1:${port}` })
    await assert.rejects(dataOf(nobody.GET('/streams')), /answered 502 and is no Baton relay/)
    server.close()
  })
})
