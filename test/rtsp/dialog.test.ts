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
})
