import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keyFetch } from '../../../src/auth/external/key-fetch.ts'
import { IdentityServer } from '../../support/identity-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const options = () => ({
  headers: new Headers(),
  method: 'GET' as const,
  redirect: 'manual' as const,
  signal: AbortSignal.timeout(60_000),
})

describe('keyFetch', () => {
  it('asks nobody for two seconds after a failure, and repeats why', async () => {
    const clock = new ManualClock()
    const identity = await IdentityServer.start()
    identity.spoil = (res) => res.writeHead(503).end()
    const fetchKeys = keyFetch(clock)
    const url = `${identity.url}/keys?key=canary`
    for (let tries = 0; tries < 5; tries++)
      await assert.rejects(fetchKeys(`${identity.url}/keys`, options()), /^KeysUnavailable: answered 503$/)
    assert.equal(identity.fetches, 1)
    clock.tick(2_000)
    identity.spoil = undefined
    const answer = await fetchKeys(`${identity.url}/keys`, options())
    assert.equal(((await answer.json()) as { keys: object[] }).keys.length, 1)
    await identity.down()
    await assert.rejects(fetchKeys(url, options()), (error: Error) => !error.message.includes('canary'))
  })

  it('says so where no answer comes in time', async () => {
    const identity = await IdentityServer.start()
    identity.spoil = () => undefined
    const fetchKeys = keyFetch(new ManualClock())
    const hasty = { ...options(), signal: AbortSignal.timeout(1) }
    await assert.rejects(fetchKeys(`${identity.url}/keys`, hasty), /no answer in time/)
  })
})
