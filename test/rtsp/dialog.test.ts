import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { connect } from '../../src/rtsp/client.ts'
import { ONE_TRACK, startScriptedCamera } from '../support/scripted-camera.ts'

describe('Dialog', () => {
  it('does not try again with a new nonce what the camera has never taken', async () => {
    let nonces = 0
    const camera = await startScriptedCamera(({ method, reply }) => {
      nonces += 1
      if (method === 'DESCRIBE') reply('200 OK', [], ONE_TRACK)
      else reply('401 No', [`WWW-Authenticate: Digest realm="x", nonce="n${nonces}"`])
    })
    const url = camera.url.replace('//', '//jo:secret@')
    const steps: string[] = []
    const onStep = (step: string): void => void steps.push(step)
    const described = await connect({ url, rule: new AddressRule(), oneLogin: true, onStep })
    const { dialog } = described
    assert.equal((await dialog.request('SETUP', dialog.address)).status, 401)
    assert.equal((await dialog.request('SETUP', dialog.address)).status, 401)
    described.close()
    const logins = camera.texts.filter((text) => /^Authorization:/m.test(text)).length
    const setups = camera.requests.filter((request) => request.startsWith('SETUP')).length
    // Asked, asked with the login, and asked without.
    assert.equal(setups, 3)
    assert.deepEqual([steps, logins], [['connected', 'logging-in', 'refused'], 1])
  })

  for (const [what, challengeAt, expected] of [
    ['the same challenge', () => 'Digest realm="x", nonce="n"', ['login', 'login', '-', '-']],
    ['no challenge', () => '', ['login', 'login', '-', '-']],
    [
      'a new nonce',
      (at: number) => `Digest realm="x", nonce="n${at}"`,
      ['login', 'login', 'login', '-', '-'],
    ],
  ] as const) {
    it(`does not say again a login that was taken once and is then refused with ${what}`, async () => {
      const said: string[] = []
      const camera = await startScriptedCamera(({ method, text, reply }) => {
        const isLogin = /^Authorization:/m.test(text)
        const isAsked = method === 'DESCRIBE' && !isLogin
        if (!isAsked) said.push(isLogin ? 'login' : '-')
        const challenge = isAsked ? 'Digest realm="x", nonce="n"' : challengeAt(said.length)
        if (method === 'DESCRIBE' && isLogin) reply('200 OK', [], ONE_TRACK)
        else reply('401 No', challenge === '' ? [] : [`WWW-Authenticate: ${challenge}`])
      })
      const described = await connect({
        url: camera.url.replace('//', '//jo:secret@'),
        rule: new AddressRule(),
      })
      const { dialog } = described
      for (let at = 0; at < 3; at += 1)
        assert.equal((await dialog.request('SETUP', dialog.address)).status, 401)
      described.close()
      assert.deepEqual(said, expected)
    })
  }

  for (const [status, login] of [
    ['404 Not Found', 'open'],
    ['500 Oops', 'open'],
    ['302 Moved', 'open'],
    ['454 Session Not Found', 'accepted'],
    ['461 Unsupported Transport', 'accepted'],
    ['200 OK', 'accepted'],
  ] as const) {
    it(`takes ${status} for a login that is ${login}`, async () => {
      const steps: string[] = []
      let answers = 0
      const camera = await startScriptedCamera(({ method, text, reply }) => {
        answers += /^Authorization:/m.test(text) ? 1 : 0
        if (method === 'DESCRIBE') reply('200 OK', [], ONE_TRACK)
        else if (answers === 1) reply(status)
        else reply('401 No', [`WWW-Authenticate: Digest realm="x", nonce="n${answers}"`])
      })
      const url = camera.url.replace('//', '//jo:secret@')
      const onStep = (step: string): void => void steps.push(step)
      const described = await connect({ url, rule: new AddressRule(), onStep })
      const { dialog } = described
      for (let at = 0; at < 3; at += 1) await dialog.request('SETUP', dialog.address)
      described.close()
      assert.deepEqual(steps.slice(2), login === 'open' ? [] : [login])
      // What was never taken is not answered to a new nonce.
      assert.equal(answers, login === 'open' ? 2 : 3)
    })
  }

  it('answers the nonce that the camera says comes next, and counts anew', async () => {
    const answered: string[] = []
    const camera = await startScriptedCamera(({ method, text, reply }) => {
      const [, nonce = ''] = /^Authorization: .* nonce="(\w+)"/m.exec(text) ?? []
      const [, count = ''] = /nc=0+(\d)/.exec(text) ?? []
      if (nonce === '') return reply('401 No', ['WWW-Authenticate: Digest realm="x", nonce="n0", qop="auth"'])
      answered.push(`${nonce} ${count}`)
      const next = answered.length === 2 ? ['Authentication-Info: nextnonce="n1"'] : []
      return reply('200 OK', next, method === 'DESCRIBE' ? ONE_TRACK : '')
    })
    const url = camera.url.replace('//', '//jo:secret@')
    const described = await connect({ url, rule: new AddressRule() })
    for (let at = 0; at < 3; at += 1) await described.dialog.request('OPTIONS', camera.url)
    described.close()
    assert.deepEqual(answered, ['n0 1', 'n0 2', 'n1 1', 'n1 2'])
  })
})
