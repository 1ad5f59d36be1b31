import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  Callback,
  CallbackUnavailable,
  MAX_ASKED,
  MAX_WAITING,
  type Question,
} from '../../../src/auth/external/callback.ts'
import { eventually } from '../../support/eventually.ts'
import { IdentityServer } from '../../support/identity-server.ts'
import { closeAtEnd } from '../../support/leftovers.ts'
import { ManualClock } from '../../support/manual-clock.ts'

function question(user: string): Question {
  const rest = { action: 'read', path: 'door', protocol: 'http', query: '', userAgent: 'VLC' } as const
  return { user, password: 'secret', token: '', ip: '192.0.2.1', ...rest }
}

async function stage(cacheSeconds = 10) {
  const clock = new ManualClock()
  const identity = await IdentityServer.start()
  const settings = { url: `${identity.url}/ask?key=canary`, timeoutSeconds: 5, cacheSeconds }
  const callback = new Callback(settings, clock)
  closeAtEnd(async () => callback.close())
  return { clock, identity, callback, ask: (user: string) => callback.ask(question(user), 'id-1') }
}

describe('Callback', () => {
  it('sends MediaMTX’s fields, and takes 2xx for yes and 4xx for no', async () => {
    const { identity, ask } = await stage()
    assert.equal(await ask('ann'), true)
    assert.deepEqual(identity.questions, [{ ...question('ann'), id: 'id-1' }])
    for (const status of [400, 401, 403, 404]) {
      identity.answer = (_, res) => res.writeHead(status).end()
      assert.equal(await ask(`bob-${status}`), false)
    }
  })

  it('can tell nothing by a redirect, by 5xx, by 408 and 429, by a broken or refused connection and by silence', async () => {
    const { clock, identity, ask } = await stage()
    for (const status of [301, 307, 408, 429, 500, 503]) {
      identity.answer = (_, res) => res.writeHead(status, { location: `${identity.url}/ask` }).end()
      await assert.rejects(ask('ann'), new RegExp(`^CallbackUnavailable: answered ${status}$`))
    }
    assert.equal(identity.questions.length, 6)
    // A connection that broke may have been an old one: it is asked once more.
    identity.answer = (_, res) => res.destroy()
    await assert.rejects(ask('ann'), CallbackUnavailable)
    identity.answer = () => undefined
    const silent = ask('ann')
    await eventually('the question came', () => identity.questions.length === 9)
    clock.tick(5_000)
    await assert.rejects(silent, /no answer within 5 s/)
    assert.equal(identity.questions.length, 9)
    await identity.down()
    await assert.rejects(
      ask('ann'),
      (error: Error) => /ECONNREFUSED/.test(error.message) && !/canary/.test(error.message),
    )
  })

  it('asks the same question once, while it is under way and for a short time after, and each other one by itself', async () => {
    const { clock, identity, ask, callback } = await stage()
    await Promise.all([ask('ann'), ask('ann'), ask('bob')])
    assert.equal(identity.questions.length, 2)
    clock.tick(9_999)
    identity.answer = (_, res) => res.writeHead(403).end()
    assert.equal(await ask('ann'), true)
    for (const other of [
      { ip: '192.0.2.2' },
      { path: 'yard' },
      { password: 'x' },
      { token: 'x' },
      { query: 'a=1' },
      { userAgent: 'x' },
    ])
      assert.equal(await callback.ask({ ...question('ann'), ...other }, 'id-2'), false, JSON.stringify(other))
    clock.tick(1)
    assert.equal(await ask('ann'), false)
    assert.equal(identity.questions.length, 9)
  })

  it('keeps no answer where that is wished, and never that there was none', async () => {
    const { identity, ask } = await stage(0)
    await ask('ann')
    await ask('ann')
    assert.equal(identity.questions.length, 2)
    const kept = await stage()
    kept.identity.answer = (_, res) => res.writeHead(500).end()
    await assert.rejects(kept.ask('ann'))
    kept.identity.answer = (_, res) => res.writeHead(200).end()
    assert.equal(await kept.ask('ann'), true)
  })

  it('has a bounded number under way and a bounded number waiting', async () => {
    const { identity, ask } = await stage()
    const open: (() => void)[] = []
    let most = 0
    identity.answer = (_, res) => {
      open.push(() => res.writeHead(204).end())
      most = Math.max(most, open.length)
    }
    const asked = [...Array(MAX_ASKED + MAX_WAITING).keys()].map((at) => ask(`user-${at}`))
    await assert.rejects(ask('one more'), /too many questions wait/)
    let answered = 0
    const all = Promise.all(asked.map(async (one) => (await one) && answered++))
    while (answered < asked.length) {
      await eventually('the next ones came', () => open.length > 0 || answered === asked.length)
      for (const answer of open.splice(0)) answer()
    }
    await all
    assert.ok(most <= MAX_ASKED, String(most))
    assert.equal(identity.questions.length, MAX_ASKED + MAX_WAITING)
  })
})
