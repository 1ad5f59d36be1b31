import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { requestIdOf } from '../../src/http/request-id.ts'
import { eventually } from '../support/eventually.ts'
import { rawTalk, startListener } from './kit.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('X-Request-Id', () => {
  it('is taken over when it is sane, and is in the answer, in the problem and in the log', async (t) => {
    const { call, upgrade, lines, token } = await startListener(t)
    const headers = { 'x-request-id': 'edge-7/a.b:c', authorization: `Bearer ${await token('viewer')}` }
    const good = await call('/api/x', { headers })
    assert.equal(good.headers['x-request-id'], 'edge-7/a.b:c')
    const bad = await call('/live/none.ts', { headers })
    assert.deepEqual([bad.headers['x-request-id'], bad.json.requestId], ['edge-7/a.b:c', 'edge-7/a.b:c'])
    const refused = await upgrade('/live/none', headers)
    assert.deepEqual(
      [refused.headers['x-request-id'], refused.json.requestId],
      ['edge-7/a.b:c', 'edge-7/a.b:c'],
    )
    const ofRequests = () => lines.filter((line) => line.includes('"requestId":"edge-7/a.b:c"'))
    await eventually('a line for each', () => ofRequests().length === 3)
  })

  it('is made where there is none, a new one each time', async (t) => {
    const { call } = await startListener(t)
    const ids = [(await call('/')).headers, (await call('/')).headers].map(
      (headers) => headers['x-request-id'],
    )
    for (const id of ids) assert.match(String(id), UUID)
    assert.notEqual(ids[0], ids[1])
  })

  it('is made anew where the one that came is broken, too long, there twice, or a secret', async (t) => {
    const { call, listener, token } = await startListener(t)
    for (const id of ['', ' ', 'a b', '"', 'a,b', '{"x":1}', 'é', 'x'.repeat(129), await token('viewer')])
      assert.match(
        String((await call('/', { headers: { 'x-request-id': id } })).headers['x-request-id']),
        UUID,
      )
    const lines = [
      'GET / HTTP/1.1',
      'Host: localhost',
      'X-Request-Id: one',
      'X-Request-Id: two',
      'Connection: close',
    ]
    const twice = await rawTalk(listener.port, `${lines.join('\r\n')}\r\n\r\n`)
    assert.match(twice, /\r\nX-Request-Id: [0-9a-f]{8}-/)
  })

  it('never lets anything but a few plain characters through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const id = requestIdOf({ headers: { 'x-request-id': given } } as never)
        assert.match(id, /^[A-Za-z0-9._:+=@/-]{1,128}$/)
      }),
    )
  })
})
