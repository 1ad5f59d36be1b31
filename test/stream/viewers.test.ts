import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countViewers, readingsOf, type Watching } from '../../src/stream/viewers.ts'

test('countViewers counts the sessions of one principal, each once, on all renditions', () => {
  const session = (principal: string): { details: { principal: string } } => ({ details: { principal } })
  const [changing, other, foreign] = [session('a'), session('a'), session('b')]
  const main = { readers: [changing, other, foreign] }
  const sub = { readers: [{ details: changing.details }, session('a')] }
  const renditions = new Map([
    ['main', main],
    ['sub', sub],
  ])
  assert.equal(countViewers({ renditions }, 'a'), 3)
  assert.equal(countViewers({ renditions }, 'b'), 1)
  assert.equal(countViewers({ renditions }, 'c'), 0)
})

test('readingsOf finds by what one player of one principal watches, on all renditions', () => {
  const reading = (principal: string, player?: string): Watching => ({
    details: { principal, player },
    end: () => undefined,
  })
  const [own, changing] = [reading('a', 'p'), reading('a', 'p')]
  const main = { readers: [own, reading('a', 'q'), reading('b', 'p'), reading('a')] }
  const renditions = new Map([
    ['main', main],
    ['sub', { readers: [changing] }],
  ])
  assert.deepEqual(readingsOf({ renditions }, { principal: 'a', player: 'p' }), [own, changing])
  assert.deepEqual(readingsOf({ renditions }, { principal: 'a', player: undefined }), [])
})
