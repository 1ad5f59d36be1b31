import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { systemClock, type Clock } from '../../src/clock.ts'
import { HeldAnswers } from '../../src/http/held-answers.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { startListener } from './kit.ts'

/** An address that tries, and what it was answered: after how long, and whether that it tried too often. */
class Guesser {
  readonly answers: { afterMs: number; isTooMany: boolean }[] = []
  readonly #held: HeldAnswers
  readonly #clock: ManualClock
  readonly #address: string

  constructor(held: HeldAnswers, clock: ManualClock, address: string) {
    this.#held = held
    this.#clock = clock
    this.#address = address
  }

  try(peer = new EventEmitter()): EventEmitter {
    const fromMs = this.#clock.nowMs()
    this.#held.hold(this.#address, peer, (isTooMany) =>
      this.answers.push({ afterMs: this.#clock.nowMs() - fromMs, isTooMany }),
    )
    return peer
  }
}

function stage() {
  const clock = new ManualClock()
  const held = new HeldAnswers(clock)
  return { clock, from: (address: string) => new Guesser(held, clock, address) }
}

describe('HeldAnswers', () => {
  it('answers ten wrong tries at once, then after 1 s, twice as long each time, a minute at most', () => {
    const { clock, from } = stage()
    const guesser = from('192.0.2.7')
    for (let i = 0; i < 19; i++) {
      guesser.try()
      clock.tick(60_000)
    }
    const waits = [...Array.from({ length: 10 }, () => 0), 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert.deepEqual(
      guesser.answers.map(({ afterMs }) => afterMs / 1000),
      waits,
    )
    assert.equal(
      guesser.answers.some(({ isTooMany }) => isTooMany),
      false,
    )
  })

  it('holds 20 answers to one address, and says at once to more that they are too many', () => {
    const { clock, from } = stage()
    const guesser = from('192.0.2.7')
    for (let i = 0; i < 32; i++) guesser.try()
    assert.deepEqual(guesser.answers.slice(10), [
      { afterMs: 0, isTooMany: true },
      { afterMs: 0, isTooMany: true },
    ])
    assert.equal(clock.pendingTimers, 20)
    clock.tick(60_000)
    assert.equal(guesser.answers.length, 32)
    guesser.try()
    clock.tick(60_000)
    assert.deepEqual(guesser.answers.at(-1), { afterMs: 60_000, isTooMany: false })
  })

  it('forgets an answer whose peer has gone', () => {
    const { clock, from } = stage()
    const guesser = from('192.0.2.7')
    for (let i = 0; i < 10; i++) guesser.try()
    const peers = Array.from({ length: 20 }, () => guesser.try())
    for (const peer of peers) peer.emit('close')
    assert.equal(clock.pendingTimers, 0)
    guesser.try()
    clock.tick(60_000)
    assert.deepEqual(guesser.answers.slice(10), [{ afterMs: 60_000, isTooMany: false }])
  })

  it('lets no other address wait, and takes a network of IPv6 for one', () => {
    const { clock, from } = stage()
    for (let i = 0; i < 20; i++) from(`2001:db8:1:2::${i}`).try()
    const [neighbour, stranger, other] = ['2001:db8:1:2:3::4', '2001:db8:1:3::1', '192.0.2.8'].map(from)
    for (const guesser of [neighbour, stranger, other]) guesser!.try()
    assert.deepEqual(
      [neighbour, stranger, other].map((guesser) => guesser!.answers.length),
      [0, 1, 1],
    )
    clock.tick(60_000)
    assert.equal(neighbour!.answers.length, 1)
  })

  it('begins anew with an address from which nothing wrong came for a quarter of an hour', () => {
    const { clock, from } = stage()
    const guesser = from('192.0.2.7')
    for (let i = 0; i < 11; i++) guesser.try()
    clock.tick(15 * 60_000 + 1)
    guesser.try()
    assert.deepEqual(guesser.answers.at(-1), { afterMs: 0, isTooMany: false })
  })
})

describe('A listener that strangers try tokens at', () => {
  const wrong = `baton_${'x'.repeat(43)}`
  const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } })

  /** What takes a second or longer waits for the test; the rest, such as the listener's end, does not. */
  function stage(clock: ManualClock): Clock {
    return {
      nowMs: () => clock.nowMs(),
      after: (ms, callback) => (ms < 1000 ? systemClock : clock).after(ms, callback),
    }
  }

  it('holds the answers to wrong ones in every way in, and serves a right one from there at once', async (t) => {
    const clock = new ManualClock(Date.now())
    const { call, upgrade, token } = await startListener(t, { clock: stage(clock) })
    const right = await token('viewer')
    for (let i = 0; i < 10; i++) assert.equal((await call('/api/x', bearer(wrong))).status, 401)
    const before = clock.pendingTimers
    const held = [
      call('/api/x', bearer(wrong)),
      call(`/live/yard.ts?token=${wrong}`),
      upgrade(`/live/yard?token=${wrong}`),
      call('/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: `{"secret":"${wrong}"}`,
      }),
    ]
    let answered = 0
    for (const reply of held) void reply.then(() => answered++)
    // What comes later is judged later: by now all four wait.
    while (clock.pendingTimers < before + held.length) await call('/api/x', bearer(right))
    assert.equal((await call('/live/yard.ts', bearer(right))).status, 200)
    assert.equal((await upgrade(`/live/yard?token=${right}`)).status, 101)
    assert.equal((await call('/api/x')).status, 401)
    assert.equal(answered, 0)
    clock.tick(60_000)
    assert.deepEqual(
      (await Promise.all(held)).map(({ status }) => status),
      [401, 401, 401, 401],
    )
  })

  it('answers 429 when too many wait, and takes the cookie of an ended login for no guess', async (t) => {
    const clock = new ManualClock(Date.now())
    const { call, cookie } = await startListener(t, { clock: stage(clock) })
    const [name] = (await cookie()).split('=')
    for (let i = 0; i < 40; i++)
      assert.equal((await call('/api/x', { headers: { cookie: `${name}=${wrong}` } })).status, 401)
    for (let i = 0; i < 10; i++) await call('/api/x', bearer(wrong))
    const before = clock.pendingTimers
    const held = Array.from({ length: 20 }, () => call('/api/x', bearer(wrong)))
    while (clock.pendingTimers < before + held.length) await call('/api/x')
    const { status, headers, json } = await call('/api/x', bearer(wrong))
    assert.deepEqual([status, headers['retry-after'], json['code']], [429, '60', 'too-many-tries'])
    clock.tick(60_000)
    await Promise.all(held)
  })
})
