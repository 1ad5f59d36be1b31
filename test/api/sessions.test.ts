import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sessionList } from '../../src/api/answers.ts'
import { startApi, type TestApi } from './kit.ts'

/** Logs a browser in with a token. Resolves to its `Cookie` header. */
async function logIn(api: TestApi, secret: string, agent: string): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json', 'user-agent': agent }
  const { headers: answer } = await api.call('/login', {
    method: 'POST',
    headers,
    body: JSON.stringify({ secret }),
  })
  return { cookie: answer['set-cookie']![0]!.split(';', 1)[0]! }
}

describe('API, sessions', () => {
  it('lists the browsers that are logged in, with what they watch, and ends one', async (t) => {
    const api = await startApi(t)
    const admin = await logIn(api, await api.token('admin'), 'Mine/1')
    const wall = await logIn(api, await api.token('viewer', ['yard']), 'Wall/2')
    const list = async () =>
      sessionList.parse((await api.call('/api/sessions', { headers: admin })).json).sessions
    const [mine, theirs, ...others] = await list()
    assert.deepEqual(others, [])
    assert.deepEqual([mine!.agent, mine!.role, mine!.isCaller], ['Mine/1', 'admin', true])
    const { agent, role, isCaller, address, principalName, readers } = theirs!
    assert.deepEqual(
      { agent, role, isCaller, address, principalName, readers },
      {
        agent: 'Wall/2',
        role: 'viewer',
        isCaller: false,
        address: '127.0.0.1',
        principalName: 'viewer',
        readers: 0,
      },
    )
    api.run('yard').join('r1', theirs!.principal, theirs!.id)
    api.run('hall').join('r2', theirs!.principal, theirs!.id)
    assert.deepEqual(
      (await list()).map((session) => session.readers),
      [0, 2],
    )
    const end = (id: string) => {
      const headers = { ...admin, 'content-type': 'application/json' }
      return api.call(`/api/sessions/${id}`, { method: 'DELETE', headers })
    }
    assert.equal((await end(theirs!.id)).status, 204)
    assert.equal((await api.call('/api/session', { headers: wall })).status, 401)
    assert.deepEqual((await end(theirs!.id)).json['code'], 'unknown-session')
    assert.equal((await list()).length, 1)
    const line = api.lines.find((text) => text.includes('"audit":"session ended"')) ?? '{}'
    const { who, from, session, sessionName } = JSON.parse(line) as Record<string, unknown>
    assert.deepEqual([who, from, session, sessionName], ['admin', '127.0.0.1', theirs!.id, 'viewer'])
  })

  it('tells nobody but an admin, and no secret', async (t) => {
    const api = await startApi(t)
    const token = await api.token('admin')
    const { cookie } = await logIn(api, token, 'Mine/1')
    for (const role of ['operator', 'viewer', 'metrics'] as const) {
      const ask = await api.as(role)
      assert.equal((await ask('GET', '/sessions')).status, 403)
      assert.equal((await ask('DELETE', '/sessions/x')).status, 403)
    }
    const { text } = await (await api.as({ token }))('GET', '/sessions')
    assert.ok(!text.includes(cookie!.split('=')[1]!) && !text.includes('hash'))
  })
})
