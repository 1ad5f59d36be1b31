import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { silentLog, type Log } from '../../src/log.ts'
import { eventually } from '../support/eventually.ts'
import { startListener } from './kit.ts'

interface Line {
  readonly level: string
  readonly message: string
  readonly [field: string]: unknown
}

function keep(lines: Line[]): Log {
  const at =
    (level: string) =>
    (fields: object, message: string): void =>
      void lines.push({ ...fields, level, message })
  const log: Log = {
    ...silentLog,
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => log,
  }
  return log
}

const JSON_TYPE = { 'content-type': 'application/json' }

describe('The access log', () => {
  it('says of each change who, what, from where, how it ended and how long it took', async (t) => {
    const lines: Line[] = []
    const { call, token } = await startListener(t, { basePath: '/baton/', log: keep(lines) })
    const headers = { ...JSON_TYPE, authorization: `Bearer ${await token('admin')}`, 'x-request-id': 'r1' }
    await call('/baton/api/streams/yard?verify=true', { method: 'PUT', headers, body: '{}' })
    await eventually('the line is there', () => lines.some(({ message }) => message === 'request'))
    const { durationMs, principal, ...line } = lines.find(({ message }) => message === 'request')!
    assert.deepEqual(line, {
      level: 'info',
      message: 'request',
      requestId: 'r1',
      method: 'PUT',
      path: '/api/streams/yard',
      from: '127.0.0.1',
      who: 'admin',
      role: 'admin',
      status: 200,
    })
    assert.equal(typeof principal, 'string')
    assert.ok(Number.isInteger(durationMs), String(durationMs))
  })

  it('says reads at debug, and so what strangers try in vain', async (t) => {
    const lines: Line[] = []
    const { call, upgrade, token } = await startListener(t, { log: keep(lines) })
    const headers = { authorization: `Bearer ${await token('viewer')}` }
    await call('/api/x', { headers })
    await call('/live/yard.ts', { headers })
    await upgrade('/live/yard', headers)
    await upgrade('/live/yard')
    await call('/api/x', { method: 'POST', headers: JSON_TYPE, body: '{}' })
    const access = (): Line[] => lines.filter(({ message }) => message === 'request' || message === 'upgrade')
    await eventually('the lines are there', () => access().length === 5)
    assert.deepEqual(new Set(access().map(({ level }) => level)), new Set(['debug']))
    assert.deepEqual(
      access()
        .map(({ status }) => status)
        .toSorted((a, b) => Number(a) - Number(b)),
      [101, 200, 200, 401, 401],
    )
  })

  it('holds no token and no query, wherever somebody put them', async (t) => {
    const lines: Line[] = []
    const { call, upgrade, token, identity } = await startListener(t, { log: keep(lines) })
    const secret = await token('viewer')
    const link = (await identity.logins.create('http://x/')).split('#')[1]!
    await call(`/live/yard.ts?token=${secret}&x=canary`)
    await call(`/live/yard.ts&token=${secret}`)
    await call(`/${secret}?canary`)
    await call(`/login/${link}`)
    await call(`/api/streams/${encodeURIComponent('rtsp://me:canary@cam/x')}`)
    await upgrade(`/live/yard?token=${secret}&canary`)
    await call(`/live/yard.ts?token=${secret}`, { headers: { host: 'evil.example' } })
    await eventually('the lines are there', () => lines.length >= 7)
    const text = JSON.stringify(lines)
    for (const hidden of [secret, secret.slice(20), link, 'canary', '?'])
      assert.ok(!text.includes(hidden), text)
    assert.match(text, /baton_\*\*\*/)
  })

  it('says that a caller left before its answer', async (t) => {
    const lines: Line[] = []
    const { listener } = await startListener(t, {
      log: keep(lines),
      // Answers nobody.
      live: {
        upgrade: (_req, socket) => void socket.destroy(),
        routes: [
          {
            way: 'live',
            method: 'GET',
            ending: '.ts',
            output: { read: () => ({ faults: [], handle: () => undefined }) },
          },
        ],
      },
      insecureNoAuth: true,
    })
    const socket = connect(listener.port, '127.0.0.1')
    socket.write('GET /live/yard.ts HTTP/1.1\r\nHost: localhost\r\n\r\n', () => socket.destroy())
    await eventually('the line is there', () => lines.some(({ aborted }) => aborted === true))
    assert.equal(lines.find(({ aborted }) => aborted)?.['status'], undefined)
  })
})
