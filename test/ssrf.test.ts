import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { childrenNamed } from './support/processes.ts'
import { TestRelay } from './support/relay.ts'

describe('An address in the place of a stream’s name', () => {
  let relay: TestRelay
  let connections = 0
  const inner = createServer((socket) => {
    connections += 1
    socket.destroy()
  })
  let address = ''
  before(async () => {
    await once(inner.listen(0, '127.0.0.1'), 'listening')
    address = `127.0.0.1:${(inner.address() as AddressInfo).port}`
    relay = await TestRelay.start({
      streams: [{ id: 'yard', url: 'rtsp://127.0.0.1:9/', mode: 'on-demand' }],
    })
  })
  after(async () => {
    await relay.close()
    inner.close()
  })

  /** What products of this field have taken for a stream. */
  const names = (): string[] => [
    `rtsp://${address}/x`,
    `http://${address}/x`,
    `ffmpeg:http://${address}/x`,
    `exec:curl ${address}`,
    `//${address}/x`,
    `..%2f..%2f${address}`,
    `yard@${address}`,
  ]

  it('reaches nobody, whoever asks and wherever it stands', async () => {
    const { tokens } = relay.relay.identity
    for (const role of ['admin', 'operator', 'viewer', 'metrics'] as const) {
      const { secret: token } = await tokens.create({ name: role, role })
      for (const name of names()) {
        const word = encodeURIComponent(name)
        for (const path of [
          `live/${word}.ts`,
          `live/${word}`,
          `live/yard.ts?src=${word}`,
          `live/yard.ts?url=${word}`,
          `live/yard.ts?rendition=${word}`,
          `api/streams/${word}`,
          `api/streams/${word}/snapshot.jpg`,
          `api/streams/yard/snapshot.jpg?src=${word}`,
          `api/streams/${word}/history`,
          `api/streams?src=${word}`,
          `api/stream?src=${word}`,
          `watch/${word}`,
          `camera/${word}`,
          `wall?streams=${word}`,
        ]) {
          const answer = await relay.fetch(path, { token })
          await answer.arrayBuffer()
          const isPage = /^(?:watch|camera|wall)/.test(path)
          assert.ok(
            isPage || (answer.status >= 400 && answer.status < 500),
            `${role} ${path}: ${answer.status}`,
          )
        }
        assert.ok((await upgradeStatus(`live/${word}`, token)) >= 400, name)
        for (const query of ['src', 'url', 'rendition'])
          await upgradeStatus(`live/yard?${query}=${word}`, token)
      }
    }
    assert.deepEqual([connections, childrenNamed('ffmpeg')], [0, []])
  })

  it('is taken from an admin alone where an address belongs', async () => {
    const { tokens } = relay.relay.identity
    for (const role of ['operator', 'viewer', 'metrics'] as const) {
      const { secret: token } = await tokens.create({ name: role, role })
      const headers = { 'content-type': 'application/json' }
      for (const name of names())
        for (const [method, path, body] of [
          ['POST', 'api/probe', { url: name }],
          ['POST', 'api/streams', { id: 'x', url: name }],
          ['POST', 'api/streams?verify=true', { id: 'x', url: name }],
          ['PUT', 'api/streams/x?verify=true', { url: name }],
          ['PATCH', 'api/streams/yard', { url: name }],
          ['POST', 'api/import', { text: `streams: {x: "${name}"}` }],
        ] as const) {
          const answer = await relay.fetch(path, { method, token, headers, body: JSON.stringify(body) })
          assert.equal(answer.status, 403, `${role} ${method} ${path}`)
        }
    }
    assert.equal(connections, 0)
  })

  async function upgradeStatus(path: string, token: string): Promise<number> {
    const url = new URL(path, relay.relay.url.replace('http', 'ws'))
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } })
    return new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => {
        response.destroy()
        resolve(response.statusCode ?? 0)
      })
      socket.once('open', () => {
        socket.terminate()
        resolve(101)
      })
      socket.on('error', () => undefined)
    })
  }
})
