import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import { TestRelay } from './support/relay.ts'

/** Keys by which a careless merge reaches what all objects share; as JSON, for a literal would set a prototype. */
const KEYS = ['"__proto__":{"polluted":true,"role":"admin"}', '"constructor":{"prototype":{"polluted":true}}']

/** Names that every object has. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

const URL_FIELD = '"url":"rtsp://192.0.2.1/"'

/** Bodies that would be taken without the key. */
const BODIES: readonly (readonly [method: string, path: string, body: (key: string) => string])[] = [
  ['POST', 'api/streams', (key) => `{"id":"a",${URL_FIELD},${key}}`],
  ['POST', 'api/streams', (key) => `[{"id":"a",${URL_FIELD},${key}}]`],
  ['POST', 'api/streams', (key) => `{"id":"a","renditions":{"main":{"sources":[{${URL_FIELD}}]},${key}}}`],
  ['POST', 'api/streams', (key) => `{"id":"a","renditions":{"main":{"sources":[{${URL_FIELD}}],${key}}}}`],
  ['POST', 'api/streams', (key) => `{"id":"a","renditions":{"main":{"sources":[{${URL_FIELD},${key}}]}}}`],
  ['PUT', 'api/streams/yard', (key) => `{${URL_FIELD},${key}}`],
  ['PATCH', 'api/streams/yard', (key) => `{"name":"x",${key}}`],
  ['PATCH', 'api/streams/yard', (key) => `{"renditions":{${key}}}`],
  ['PUT', 'api/order', (key) => `{"ids":["yard"],${key}}`],
  ['POST', 'api/import', (key) => `{"text":"streams: {}",${key}}`],
  ['POST', 'api/probe', (key) => `{${URL_FIELD},${key}}`],
  ['POST', 'api/tokens', (key) => `{"name":"x","role":"viewer",${key}}`],
  ['POST', 'login', (key) => `{"secret":"SECRET",${key}}`],
]

describe('Keys that lead to the prototype of all objects', () => {
  let relay: TestRelay
  before(async () => {
    relay = await TestRelay.start({
      streams: [{ id: 'yard', url: 'rtsp://127.0.0.1:9/', mode: 'on-demand' }],
    })
  })
  after(() => relay.close())

  const isClean = (where: string): void => {
    const any: Record<string, unknown> = {}
    assert.deepEqual([any['polluted'], any['role']], [undefined, undefined], where)
  }

  it('are refused in every body, and change nothing', async () => {
    const before = await (await relay.fetch('api/streams')).text()
    for (const [method, path, body] of BODIES)
      for (const key of KEYS) {
        const text = body(key)
        const headers = { 'content-type': 'application/json' }
        const answer = await relay.fetch(path, { method, headers, body: text })
        assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${path} ${text}: ${answer.status}`)
        isClean(text)
      }
    assert.equal(await (await relay.fetch('api/streams')).text(), before)
  })

  it('make no admin of a token', async () => {
    const tokens = relay.relay.identity.tokens.list()
    assert.deepEqual(
      tokens.map(({ role }) => role),
      ['admin'],
    )
  })

  it('are names like others in files that are imported, in addresses and in queries', async () => {
    const yaml = `streams:\n  __proto__: rtsp://192.0.2.1/\n  constructor: {polluted: true}\n  a: {__proto__: {polluted: true}}\n`
    const json = `{"streams":[{"id":"b",${URL_FIELD},${KEYS[0]}}]}`
    for (const text of [yaml, json, `__proto__: {streams: {}}`]) {
      const answer = await relay.send('POST', 'api/import?dryRun=true', { text })
      assert.ok(answer.status < 500, text)
      isClean(text)
    }
    const variables = `{"text":"streams: {a: rtsp://192.0.2.1/}","variables":{${KEYS.join()}}}`
    const headers = { 'content-type': 'application/json' }
    await relay.fetch('api/import?dryRun=true', { method: 'POST', headers, body: variables })
    isClean(variables)
    for (const name of NAMES)
      for (const [path, statuses] of [
        [`api/streams/${name}`, [404]],
        [`api/streams/${name}/snapshot.jpg`, [404]],
        [`api/streams/${name}/history`, [404]],
        [`live/${name}.ts`, [404]],
        [`live/yard.ts?rendition=${name}`, [400, 404]],
        [`api/streams/yard/snapshot.jpg?rendition=${name}`, [400, 404]],
        [`api/streams?${name}[polluted]=1`, [400]],
        [`api/streams?${name}=1`, [400]],
        [`assets/${name}`, [404]],
        [name, [404]],
      ] as const) {
        const answer = await relay.fetch(path)
        await answer.arrayBuffer()
        assert.ok((statuses as readonly number[]).includes(answer.status), `${path}: ${answer.status}`)
      }
    isClean('addresses')
  })

  it('are words that no message of a WebSocket knows', async () => {
    const headers = { authorization: `Bearer ${relay.token}` }
    for (const [path, protocol] of [
      ['live/yard', 'baton.v1'],
      ['api/events', 'baton.events.v1'],
    ] as const)
      for (const message of [
        ...NAMES.map((name) => `{"type":"${name}"}`),
        ...KEYS.map((key) => `{"type":"report",${key}}`),
      ]) {
        const url = new URL(path, relay.relay.url.replace('http', 'ws'))
        const socket = new WebSocket(url, [protocol], { headers })
        await new Promise<void>((resolve, reject) => {
          socket.once('error', reject)
          socket.once('open', () => {
            socket.send(message)
            // Answered behind the message, where that did not end the connection.
            socket.ping()
          })
          socket.once('pong', () => resolve())
          socket.once('close', () => resolve())
        })
        socket.terminate()
        isClean(message)
      }
  })
})
