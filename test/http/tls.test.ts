import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { before, describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import type { ServerCertificate } from '../../src/http/server.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { fixedCertificate, localPair } from '../support/tls-pair.ts'
import { rawTalk, startListener } from './kit.ts'

let pair: ServerCertificate['pair']
before(async () => {
  pair = await localPair()
})

describe('Listener over TLS', () => {
  it('serves https and nothing else on its port', async (t) => {
    const { listener } = await startListener(t, { certificate: fixedCertificate(pair), basePath: '/baton/' })
    assert.match(listener.url, /^https:\/\/127\.0\.0\.1:\d+\/baton\/$/)
    assert.equal((await ask(listener.port, '/baton/')).status, 200)
    assert.equal(await rawTalk(listener.port, 'GET /baton/ HTTP/1.1\r\nHost: localhost\r\n\r\n'), '')
    assert.equal((await ask(listener.port, '/baton/')).status, 200)
  })

  it('has browsers stay with https: HSTS, upgraded requests, cookies for https alone', async (t) => {
    const { listener, identity } = await startListener(t, { certificate: fixedCertificate(pair) })
    const { headers } = await ask(listener.port, '/')
    assert.equal(headers['strict-transport-security'], 'max-age=2592000')
    assert.match(String(headers['content-security-policy']), /upgrade-insecure-requests/)
    const link = await identity.logins.create(listener.url)
    const body = JSON.stringify({ secret: link.split('#')[1] })
    const login = await ask(listener.port, '/login', { 'content-type': 'application/json' }, body)
    assert.match(String(login.headers['set-cookie']), /; Secure/)
  })

  it('does not have them insist on it where a renewed certificate of its own would lock people out', async (t) => {
    const { listener } = await startListener(t, { certificate: fixedCertificate(pair, true) })
    const { headers } = await ask(listener.port, '/')
    assert.equal(headers['strict-transport-security'], undefined)
    assert.match(String(headers['content-security-policy']), /upgrade-insecure-requests/)
  })

  it('says the same behind a trusted proxy that browsers reach by https, and only there', async (t) => {
    const { call } = await startListener(t, { trustProxy: ['127.0.0.1'] })
    const by = async (scheme: string): Promise<unknown[]> => {
      const { headers } = await call('/', { headers: { 'x-forwarded-proto': scheme } })
      return [
        headers['strict-transport-security'],
        /upgrade-\S+/.exec(String(headers['content-security-policy']))?.[0],
      ]
    }
    assert.deepEqual(await by('https'), ['max-age=2592000', 'upgrade-insecure-requests'])
    assert.deepEqual(await by('http'), [undefined, undefined])
    const { call: direct } = await startListener(t)
    const { headers } = await direct('/', { headers: { 'x-forwarded-proto': 'https' } })
    assert.equal(headers['strict-transport-security'], undefined)
  })

  it('takes a page of plain http under its own name for one of another site', async (t) => {
    const { listener, token } = await startListener(t, { certificate: fixedCertificate(pair) })
    const authorization = `Bearer ${await token('admin')}`
    const from = async (scheme: string): Promise<number> => {
      const headers = { authorization, origin: `${scheme}://127.0.0.1:${listener.port}` }
      return (await ask(listener.port, '/api/x', { ...headers, 'content-type': 'application/json' }, '{}'))
        .status
    }
    assert.deepEqual([await from('https'), await from('http')], [200, 403])
  })

  it('answers an offer of HTTP/2 over TLS as if nothing was offered', async (t) => {
    const { listener } = await startListener(t, { certificate: fixedCertificate(pair) })
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAA' }
    assert.equal((await ask(listener.port, '/healthz', headers)).status, 200)
  })

  it('gives new connections the new certificate, and leaves those that are there alone', async (t) => {
    let changed = (): void => undefined
    const current = {
      pair,
      isSelfSigned: false,
      onChange: (listener: () => void) => ((changed = listener), () => undefined),
    }
    const { listener } = await startListener(t, { certificate: current })
    const first = await handshake(listener.port)
    current.pair = await localPair()
    changed()
    const second = await handshake(listener.port)
    assert.notEqual(first.fingerprint, second.fingerprint)
    first.socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    assert.match(String((await once(first.socket, 'data'))[0]), /^HTTP\/1\.1 200/)
    for (const { socket } of [first, second]) socket.destroy()
  })

  it('closes within a second although a handshake is under way and a viewer holds on', async (t) => {
    const clock = new ManualClock()
    const { listener } = await startListener(t, { clock, certificate: fixedCertificate(pair) })
    const half = connect(listener.port, '127.0.0.1')
    half.on('error', () => undefined)
    await once(half, 'connect')
    const idle = await handshake(listener.port)
    idle.socket.on('error', () => undefined)
    const ended = Promise.all(
      [half, idle.socket].map((socket) => new Promise((resolve) => socket.resume().on('close', resolve))),
    )
    const closed = listener.close()
    clock.tick(1000)
    await closed
    await ended
  })
})

async function handshake(
  port: number,
): Promise<{ socket: ReturnType<typeof connectTls>; fingerprint: string }> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return { socket, fingerprint: socket.getPeerCertificate().fingerprint256 }
}

/** A GET, or a POST of `body`. */
async function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<{ status: number; headers: IncomingMessage['headers'] }> {
  const method = body === undefined ? 'GET' : 'POST'
  const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
  const options = { host: '127.0.0.1', port, path, method, agent: false as const, rejectUnauthorized: false }
  const req = request({ ...options, headers: { ...headers, ...length } }).end(body)
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  await once(res.resume(), 'end')
  return { status: res.statusCode!, headers: res.headers }
}
