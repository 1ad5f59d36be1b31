import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UnseenCount } from '../../src/player/unseen-count.ts'

/** Looks each 40 ms, from picture `from` on, at so many, of which `behind` are decoded and not shown. */
function look(count: UnseenCount, from: number, pictures: number, behind: (i: number) => number): void {
  for (let i = from; i < from + pictures; i++)
    count.look({ decoded: i + behind(i), shown: i, dropped: i }, i * 40)
}

describe('UnseenCount', () => {
  it('does not count what waits to be shown', () => {
    const count = new UnseenCount()
    look(count, 0, 100, (i) => (i % 20 === 0 ? 0 : 8))
    assert.equal(count.count, 0)
  })

  it('counts what never comes, no more than the browser says', () => {
    const count = new UnseenCount()
    look(count, 0, 50, () => 0)
    look(count, 50, 50, () => 3)
    assert.equal(count.count, 3)
    const sceptic = new UnseenCount()
    for (let i = 0; i < 50; i++) sceptic.look({ decoded: i + 3, shown: i, dropped: 1 }, i * 40)
    assert.equal(sceptic.count, 1)
  })

  it('leaves out what was decoded while the page was hidden, and begins anew with a new source', () => {
    const count = new UnseenCount()
    look(count, 0, 50, () => 0)
    look(count, 100, 50, () => 40)
    assert.equal(count.count, 0)
    look(count, 150, 50, () => 42)
    assert.equal(count.count, 2)
    count.restart()
    assert.equal(count.count, 0)
    look(count, 0, 50, () => 1)
    assert.equal(count.count, 1)
  })
})
