import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pendingSecrets, secretsBeside } from '../../src/config/pending-secrets.ts'

const OLD = { at: 'rtsp://cam:554', password: 'old' }
const NEW = { at: 'rtsp://cam:554', password: 'new' }
const BEFORE = '{"id":"door","url":"rtsp://cam/"}'
const AFTER = { id: 'door', url: 'rtsp://cam/', name: 'Door' }

function pendingOf(secret: typeof NEW | undefined, before = new Map([['door', { entry: BEFORE }]])) {
  return pendingSecrets(
    new Map([['s1', { streamId: 'door', secret }]]),
    before,
    new Map([['door', AFTER]]),
  ).get('s1')!
}

function passwordsBeside(kept: Parameters<typeof secretsBeside>[0], entry: string): unknown[] {
  return secretsBeside(kept, entry).map(({ password }) => password)
}

test('What was kept counts beside the entry before a change, what is new beside the one after', () => {
  const kept = [pendingOf(NEW), OLD]
  assert.deepEqual(passwordsBeside(kept, BEFORE), ['old'])
  assert.deepEqual(passwordsBeside(kept, JSON.stringify(AFTER)), ['new'])
  assert.deepEqual(passwordsBeside(kept, '{"id":"door","url":"rtsp://cam/edited"}'), ['old', 'new'])
})

test('A change that gives a source its first secret, takes its last or adds it counts only once it is made', () => {
  assert.deepEqual(passwordsBeside([pendingOf(NEW)], BEFORE), [])
  assert.deepEqual(passwordsBeside([pendingOf(undefined), OLD], BEFORE), ['old'])
  assert.deepEqual(passwordsBeside([pendingOf(undefined), OLD], JSON.stringify(AFTER)), [undefined])
  assert.deepEqual(passwordsBeside([pendingOf(NEW, new Map())], JSON.stringify(AFTER)), ['new'])
})

test('A source whose entry stays as it is has nothing pending', () => {
  const same = new Map([['door', { entry: JSON.stringify(AFTER) }]])
  const secrets = new Map([['s1', { streamId: 'door', secret: NEW }]])
  assert.equal(pendingSecrets(secrets, same, new Map([['door', AFTER]])).size, 0)
})
