import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadStreams } from '../../src/config/load-streams.ts'
import type { LoadedStream } from '../../src/config/load-streams.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { changeBetween } from '../../src/config/stream-change.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

const secrets = await Secrets.open('/nowhere/secrets.json')

test('changeBetween tells what was added, changed and removed', () => {
  const old = load([
    { id: 'a', url: 'rtsp://a/' },
    { id: 'b', url: 'rtsp://b/' },
    { id: 'c', url: 'rtsp://c/' },
  ])
  const now = load([
    { id: 'b', url: 'rtsp://b/' },
    { id: 'c', url: 'rtsp://c/', name: 'C' },
    { id: 'd', url: 'rtsp://d/' },
  ])
  const change = changeBetween(old, now)
  assert.deepEqual(
    change?.added.map(({ id }) => id),
    ['d'],
  )
  assert.deepEqual(
    change?.changed.map(({ id }) => id),
    ['c'],
  )
  assert.deepEqual(change?.removed, ['a'])
})

test('changeBetween sees a changed secret and a changed variable, and nothing where there is nothing', () => {
  const secret = [{ id: 'a', url: 'rtsp://u:one@a/' }]
  assert.equal(changeBetween(load(secret), load(secret)), undefined)
  assert.equal(changeBetween(load(secret), load([{ id: 'a', url: 'rtsp://u:two@a/' }]))?.changed.length, 1)
  const variable = [{ id: 'a', url: 'rtsp://${BATON_CAMERA_A}/' }]
  assert.equal(changeBetween(load(variable, 'one'), load(variable, 'two'))?.changed.length, 1)
})

function load(streams: readonly object[], variable = 'x'): ReadonlyMap<string, LoadedStream> {
  const judgement = { rule: new AddressRule(), environment: { BATON_CAMERA_A: variable }, secrets }
  return loadStreams(JSON.stringify({ streams }), judgement).streams
}
