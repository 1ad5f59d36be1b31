import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ExpiringPrincipals, MAX_PRINCIPALS } from '../../../src/auth/external/expiring-principals.ts'
import type { Principal } from '../../../src/auth/roles.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const FRESH_MS = 60_000

function principal(id: string): Principal {
  return { id, name: id, role: 'viewer', cameras: undefined }
}

function stage() {
  const clock = new ManualClock()
  /** How far the machine's clock was set. */
  let setByMs = 1e12
  const wallMs = (): number => clock.nowMs() + setByMs
  const principals = new ExpiringPrincipals({ clock, wallMs, freshMs: FRESH_MS })
  const ended: string[] = []
  principals.onEnded((id) => ended.push(id))
  return { clock, wallMs, principals, ended, setClock: (ms: number) => (setByMs += ms) }
}

describe('ExpiringPrincipals', () => {
  it('tells of each one’s end at its moment, and knows it no longer', () => {
    const { clock, wallMs, principals, ended } = stage()
    principals.set('a', principal('a'), wallMs() + 3_600_000)
    principals.set('b', principal('b'), wallMs() + 40_000)
    clock.tick(39_999)
    assert.deepEqual([ended, principals.get('b')?.id], [[], 'b'])
    clock.tick(1)
    assert.deepEqual([ended, principals.get('b')], [['b'], undefined])
    clock.tick(3_600_000)
    assert.deepEqual(ended, ['b', 'a'])
    assert.equal(clock.pendingTimers, 0)
  })

  it('has one verified anew after a while, without an end', () => {
    const { clock, wallMs, principals, ended } = stage()
    principals.set('a', principal('a'), wallMs() + 3_600_000)
    clock.tick(FRESH_MS)
    assert.equal(principals.get('a'), undefined)
    principals.set('a', principal('a'), wallMs() + 3_600_000)
    assert.equal(principals.get('a')?.id, 'a')
    assert.deepEqual(ended, [])
  })

  it('notices within half a minute that the machine’s clock was set', () => {
    const { clock, wallMs, principals, ended, setClock } = stage()
    principals.set('a', principal('a'), wallMs() + 3_600_000)
    setClock(3_600_000)
    clock.tick(30_000)
    assert.deepEqual(ended, ['a'])
  })

  it('holds a bounded number: one more ends the one that would expire first', () => {
    const { wallMs, principals, ended } = stage()
    for (let at = 0; at < MAX_PRINCIPALS; at++)
      principals.set(`p-${at}`, principal(`p-${at}`), wallMs() + 3_600_000 - at)
    principals.set('one more', principal('one more'), wallMs() + 3_600_000)
    assert.deepEqual(ended, [`p-${MAX_PRINCIPALS - 1}`])
    principals.close()
  })
})
