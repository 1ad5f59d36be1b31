import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadStreams } from '../../src/config/load-streams.ts'
import { Secrets } from '../../src/config/secrets.ts'
import { atOnce } from '../../src/config/slices.ts'
import {
  planAdd,
  planMove,
  planPatch,
  planPut,
  planRemove,
  preview,
  type Plan,
  type PlanContext,
} from '../../src/config/store-plans.ts'
import { RelayError } from '../../src/errors.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

const judgement = {
  rule: new AddressRule(),
  environment: {},
  secrets: await Secrets.open('/nowhere/secrets.json'),
}

const DOOR = { id: 'door', url: 'rtsp://u:p@door/' }
const GATE = { id: 'gate', renditions: { main: { sources: [{ id: 's1', url: 'rtsp://gate/' }] } } }

function contextOf(streams: readonly object[], unseen: readonly string[] = []): PlanContext {
  const loaded = loadStreams(JSON.stringify({ streams }), judgement)
  assert.deepEqual(loaded.faults, [])
  return { ...judgement, streams: loaded.streams, takeUnseen: (id) => unseen.includes(id) }
}

function faultsOf(plan: () => unknown, code: string): string[] {
  const paths: string[] = []
  assert.throws(plan, (error) => {
    assert.ok(error instanceof RelayError)
    assert.equal(error.code, code)
    paths.push(...error.faults.map(({ path }) => path))
    return true
  })
  return paths
}

const idsOf = ({ results }: Plan): string[] => results.map(({ config }) => config.id)

const adding = (context: PlanContext, inputs: unknown, replace = false): Plan =>
  atOnce(planAdd(context, inputs, replace))

test('planAdd names an id that is taken beside all else that is wrong', () => {
  const context = contextOf([DOOR])
  const bad = { id: 'door', url: 'file:///x', foo: 1 }
  assert.deepEqual(
    faultsOf(() => adding(context, bad), 'invalid-stream'),
    ['/id', '/foo', '/url'],
  )
  const twice = [
    { id: 'a', url: 'file:///x' },
    { id: 'a', url: 'rtsp://a/' },
  ]
  assert.deepEqual(
    faultsOf(() => adding(context, twice), 'invalid-stream'),
    ['/0/url', '/1/id'],
  )
  assert.deepEqual(
    faultsOf(() => adding(context, { id: 'door', url: 'rtsp://b/' }), 'duplicate-stream'),
    ['/id'],
  )
  assert.deepEqual(
    faultsOf(() => adding(context, []), 'invalid-stream'),
    [''],
  )
})

test('planAdd with replace puts a stream in the place of one that is there, but not two', () => {
  const context = contextOf([DOOR, GATE])
  const inputs = [
    { id: 'gate', url: 'rtsp://new/' },
    { id: 'yard', url: 'rtsp://yard/' },
  ]
  const plan = adding(context, inputs, true)
  assert.deepEqual(idsOf(plan), ['gate', 'yard'])
  assert.deepEqual([...plan.changes.keys()], ['gate', 'yard'])
  assert.deepEqual(
    faultsOf(() => adding(context, [inputs[0], inputs[0]], true), 'duplicate-stream'),
    ['/1/id'],
  )
})

test('A plan names what is to be kept before the file is written and what after', () => {
  const plan = planPut(contextOf([DOOR]), 'door', { url: 'rtsp://v:q@door/' }, undefined)
  assert.deepEqual(
    [...plan.secrets.values()].map(({ streamId, secret }) => [streamId, secret?.user]),
    [['door', 'v']],
  )
  assert.deepEqual(
    [...plan.settled],
    [...plan.secrets].map(([id, { secret }]) => [id, secret]),
  )
  const removal = planRemove(contextOf([DOOR]), 'door', undefined)
  assert.deepEqual([...removal.changes], [['door', undefined]])
  assert.deepEqual([...removal.settled.values()], [undefined])
  assert.equal(removal.secrets.size, 0)
})

test('An entry keeps the short form as long as that can say it', () => {
  const named = planPatch(contextOf([DOOR]), 'door', { name: 'Door' }, undefined)
  assert.deepEqual(named.changes.get('door'), { id: 'door', name: 'Door', url: 'rtsp://door/' })
  const full = planPatch(contextOf([GATE]), 'gate', { name: 'Gate' }, undefined)
  assert.deepEqual(Object.keys(full.changes.get('gate') ?? {}), ['id', 'name', 'renditions'])
})

test('What is wrong with a patch is named by the keys that the patch has', () => {
  const context = contextOf([DOOR, GATE])
  const pathsOf = (id: string, patch: unknown, code: string): string[] =>
    faultsOf(() => planPatch(context, id, patch, undefined), code)
  for (const id of ['door', 'gate']) {
    assert.deepEqual(pathsOf(id, { url: 'file:///x' }, 'invalid-url'), ['/url'])
    assert.deepEqual(pathsOf(id, { transport: 5, colour: 'red' }, 'invalid-stream'), [
      '/transport',
      '/colour',
    ])
    const full = { renditions: { main: { sources: [{ url: 'file:///x' }] } } }
    assert.deepEqual(pathsOf(id, full, 'invalid-url'), ['/renditions/main/sources/0/url'])
  }
})

test('What changes nothing plans no write', () => {
  const plan = planPatch(contextOf([DOOR]), 'door', { audio: true }, undefined)
  assert.deepEqual([plan.changes.size, plan.secrets.size, idsOf(plan)], [0, 0, ['door']])
})

test('A stream keeps its id; another is refused beside all else that is wrong', () => {
  const context = contextOf([DOOR])
  const bad = { id: 'gate', url: 'file:///x' }
  assert.deepEqual(
    faultsOf(() => planPut(context, 'door', bad, undefined), 'invalid-stream'),
    ['/id', '/url'],
  )
  assert.deepEqual(
    faultsOf(() => planPatch(context, 'door', { id: 'gate' }, undefined), 'invalid-stream'),
    ['/id'],
  )
  assert.deepEqual(
    faultsOf(() => planPut(context, 'door', { id: 'ga te', url: 'rtsp://a/' }, undefined), 'invalid-stream'),
    ['/id'],
  )
  assert.deepEqual(idsOf(planPut(context, 'yard', { url: 'rtsp://yard/' }, undefined)), ['yard'])
})

test('If-Match is any of its list, by strong comparison (RFC 9110 §13.1.1)', () => {
  const context = contextOf([DOOR])
  const etag = context.streams.get('door')?.etag ?? ''
  const remove = (ifMatch?: string, id = 'door', within = context): Plan => planRemove(within, id, ifMatch)
  for (const good of [etag, '*', `"x", ${etag}`]) assert.equal(remove(good).changes.size, 1)
  for (const bad of ['"x"', `W/${etag}`, ''])
    assert.throws(() => remove(bad), { code: 'precondition-failed' })
  assert.throws(() => remove('*', 'nobody'), { code: 'unknown-stream' })
  assert.throws(() => planPut(context, 'nobody', GATE, '*'), { code: 'precondition-failed' })
})

test('Who cannot know of an edit by hand has to read again, unless If-Match shows that he did', () => {
  const context = contextOf([DOOR], ['door'])
  assert.throws(() => planRemove(context, 'door', undefined), { code: 'config-conflict' })
  assert.equal(planRemove(context, 'door', context.streams.get('door')?.etag).changes.size, 1)
})

test('One source id serves one stream; what a stream has already it may keep', () => {
  const context = contextOf([DOOR, GATE])
  const taking = { ...GATE, id: 'yard' }
  assert.deepEqual(
    faultsOf(() => adding(context, taking), 'invalid-stream'),
    ['/renditions/main/sources/0/id'],
  )
  assert.deepEqual(
    faultsOf(() => preview(context, taking), 'invalid-stream'),
    ['/renditions/main/sources/0/id'],
  )
  assert.equal(preview(context, GATE).config.id, 'gate')
})

test('planMove takes secrets out of the entries that hold some, and touches no other', () => {
  const plan = planMove(contextOf([DOOR, GATE]))
  assert.deepEqual([...plan.changes], [['door', { id: 'door', url: 'rtsp://door/' }]])
  assert.equal(plan.secrets.size, 1)
})
