import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Candidates } from '../../src/stream/candidates.ts'
import type { Source } from '../../src/stream/source.ts'
import { ManualClock } from '../support/manual-clock.ts'

function source(id: string): Source {
  return {
    id,
    lines: [`said by ${id}`],
    pid: undefined,
    start: () => undefined,
    stop: () => Promise.resolve(),
    knock: () => Promise.resolve(false),
  }
}

function candidates(...ids: string[]): Candidates {
  return new Candidates(ids.map(source), { clock: new ManualClock(), random: () => 0.5 })
}

/** Has the current one fail so often, and says whether the last time made it another one's turn. */
function fail(all: Candidates, times: number, notBeforeMs = 1000): boolean {
  const { current } = all
  return Array.from({ length: times }, () => all.postpone(current!, notBeforeMs, false)).at(-1)!
}

const idOf = (all: Candidates): string | undefined => all.current?.source.id

describe('Candidates', () => {
  it('keep to a source until it has failed three times', () => {
    const all = candidates('a', 'b')
    assert.equal(fail(all, 2), false)
    assert.equal(idOf(all), 'a')
    assert.equal(fail(all, 1), true)
    assert.equal(idOf(all), 'b')
  })

  it('go on to the one that may be tried first, in their order', () => {
    const all = candidates('a', 'b', 'c')
    fail(all, 3, 5000)
    fail(all, 3, 9000)
    assert.equal(idOf(all), 'c')
    assert.equal(fail(all, 3, 7000), true)
    assert.equal(idOf(all), 'a')
  })

  it('keep to the only one however often it fails', () => {
    const all = candidates('a')
    assert.equal(fail(all, 9), false)
    assert.equal(idOf(all), 'a')
  })

  it('begin with the first, as if nothing had failed, when they are reset', () => {
    const all = candidates('a', 'b')
    fail(all, 3)
    all.current!.wasInVain = true
    all.reset()
    assert.equal(idOf(all), 'a')
    assert.deepEqual([all.current!.failures, all.current!.notBeforeMs], [0, 0])
    fail(all, 3)
    assert.equal(all.current!.wasInVain, false)
  })

  it('are others once they were replaced', () => {
    const all = candidates('a', 'b')
    fail(all, 3)
    all.replace([source('c'), source('d')])
    assert.equal(idOf(all), 'c')
  })

  it('tell what was said, the current one last; one alone names nobody', () => {
    assert.deepEqual(candidates('a').lines, ['said by a'])
    const all = candidates('a', 'b', 'c')
    fail(all, 3)
    assert.deepEqual(all.lines, ['c: said by c', 'a: said by a', 'b: said by b'])
    assert.deepEqual(candidates().lines, [])
  })
})
