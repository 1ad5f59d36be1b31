import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Health, type HealthFacts } from '../../src/http/health.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { HEALTHY, startListener } from './kit.ts'

function stage(facts: Partial<HealthFacts> = {}): { health: Health; clock: ManualClock } {
  const clock = new ManualClock()
  return { health: new Health({ ...HEALTHY, ...facts }, clock), clock }
}

/** The reasons of a report, by check. */
async function reasons(health: Health): Promise<Record<string, string | undefined>> {
  const { checks } = await health.ready()
  return Object.fromEntries(
    Object.entries(checks).flatMap(([name, { ok, reason }]) => (ok ? [] : [[name, reason]])),
  )
}

describe('Health', () => {
  it('is ready when nothing is wrong, and lists what it looked at', async () => {
    const { status, checks } = await stage().health.ready()
    assert.equal(status, 'ok')
    assert.deepEqual(Object.keys(checks), [
      'listening',
      'streams',
      'shutdown',
      'streamsFile',
      'dataFolder',
      'eventLoop',
    ])
  })

  it('is not ready before the cameras are taken in, nor from the moment it begins to end', async () => {
    let phase: ReturnType<HealthFacts['phase']> = 'starting'
    const { health } = stage({ phase: () => phase })
    assert.equal((await health.ready()).status, 'failing')
    assert.match((await reasons(health))['streams']!, /not taken in yet/)
    phase = 'ready'
    assert.equal((await health.ready()).status, 'ok')
    phase = 'closing'
    assert.equal((await health.ready()).status, 'failing')
    assert.match((await reasons(health))['shutdown']!, /shutting down/)
    assert.equal(health.alive().status, 'ok')
  })

  it('goes on taking viewers while a file waits for a person, and says so', async () => {
    const { health } = stage({
      hasStreamsFault: () => true,
      dataFault: () => Promise.resolve('no room is left (ENOSPC)'),
    })
    assert.equal((await health.ready()).status, 'degraded')
    assert.deepEqual(await reasons(health), {
      streamsFile: 'streams.json needs a person; the log and baton check say where',
      dataFolder: 'The data folder cannot be written: no room is left (ENOSPC)',
    })
  })

  it('asks the disk once in ten seconds, however many ask, and waits a second for one that hangs', async () => {
    let asked = 0
    const { health, clock } = stage({
      dataFault: () => {
        asked++
        return new Promise<undefined>(() => undefined)
      },
    })
    const waiting = Promise.all([reasons(health), reasons(health)])
    await clock.advance(1000)
    for (const found of await waiting) assert.equal(found['dataFolder'], 'The data folder does not answer')
    assert.equal(asked, 1)
    await clock.advance(10_000)
    void health.ready()
    assert.equal(asked, 2)
  })

  it('is not well while the process does nothing for seconds, and forgets it within 30 s', async () => {
    const { health, clock } = stage()
    let isBlocked = true
    clock.after(400, () => {
      // The clock goes on while nobody runs: the timer due at 500 ms comes late.
      const nowMs = clock.nowMs.bind(clock)
      clock.nowMs = () => nowMs() + (isBlocked ? 7000 : 0)
    })
    clock.tick(600)
    assert.equal(health.alive().status, 'failing')
    assert.match(health.alive().checks['eventLoop']!.reason!, /did nothing for 7\d\d\d ms/)
    isBlocked = false
    clock.tick(45_000)
    assert.equal(health.alive().status, 'ok')
  })
})

describe('/healthz and /readyz', () => {
  it('answer everybody in JSON, by status too, and name nothing of the relay', async (t) => {
    let phase: ReturnType<HealthFacts['phase']> = 'starting'
    const health = { ...HEALTHY, phase: () => phase, hasStreamsFault: () => true }
    const { call, dataDir } = await startListener(t, { health, basePath: '/baton/' })
    const before = await call('/baton/readyz')
    assert.deepEqual([before.status, before.json.status], [503, 'failing'])
    assert.deepEqual([(await call('/baton/healthz')).status, (await call('/healthz')).status], [200, 404])
    phase = 'ready'
    const ready = await call('/baton/readyz')
    assert.deepEqual([ready.status, ready.json.status], [200, 'degraded'])
    assert.equal(ready.headers['cache-control'], 'no-store')
    for (const name of ['yard', 'hall', dataDir]) assert.ok(!ready.text.includes(name), ready.text)
    const head = await call('/baton/readyz', { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
    const post = await call('/baton/readyz', { method: 'POST' })
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD'])
  })
})
