import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import type { Credential, Way } from '../../../src/auth/credential.ts'
import { questionOf } from '../../../src/auth/external/question.ts'

interface Asked {
  readonly path: string
  readonly way?: Way
  readonly credential?: Credential
  readonly headers?: Record<string, string>
}

function ask({ path, way = 'live', credential, headers = {} }: Asked): ReturnType<typeof questionOf> {
  const req = { url: path, headers: { 'user-agent': 'VLC/3', ...headers } } as unknown as IncomingMessage
  return questionOf({
    req,
    way,
    path: path.split('?')[0]!,
    credential,
    address: '192.0.2.7',
    requestId: 'id-1',
  })
}

describe('questionOf', () => {
  it('names the stream of each address where one is watched, and asks nothing of any other', () => {
    assert.deepEqual(ask({ path: '/live/door.ts?rendition=sub' }), {
      user: '',
      password: '',
      token: '',
      ip: '192.0.2.7',
      action: 'read',
      path: 'door',
      protocol: 'http',
      query: 'rendition=sub',
      userAgent: 'VLC/3',
    })
    const upgrade = ask({ path: '/live/door?player=abc&a=1', way: 'upgrade' })
    assert.equal(upgrade?.query, 'a=1')
    assert.deepEqual([upgrade?.path, upgrade?.protocol], ['door', 'websocket'])
    assert.equal(ask({ path: '/api/streams/door/snapshot.jpg', way: 'snapshot' })?.path, 'door')
    assert.equal(ask({ path: `/live/${'a'.repeat(64)}` })?.path, 'a'.repeat(64))
    for (const path of [
      '/api/streams',
      '/api/streams/door',
      '/api/streams/door/snapshot.jpg/x',
      '/api/events',
      '/metrics',
      '/watch/door',
      '/live/',
      `/live/${'a'.repeat(65)}`,
    ])
      assert.equal(ask({ path }), undefined, path)
  })

  it('has user and password from HTTP Basic, a token from every other way, and nothing from a cookie', () => {
    const basic = (pair: string) => ({
      path: '/live/door.ts',
      credential: { carrier: 'basic', secret: 'x' } as const,
      headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    })
    const login = (pair: string) => {
      const { user, password, token } = ask(basic(pair))!
      return [user, password, token]
    }
    assert.deepEqual(login('ann:p:ä'), ['ann', 'p:ä', ''])
    assert.deepEqual(login('alone'), ['', 'alone', ''])
    for (const carrier of ['bearer', 'query', 'subprotocol'] as const)
      assert.equal(ask({ path: '/live/door', credential: { carrier, secret: 'abc' } })?.token, 'abc')
    assert.equal(ask({ path: '/live/door', credential: { carrier: 'cookie', secret: 'abc' } })?.token, '')
  })
})
