import assert from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { it } from 'node:test'
import { isPlayerName, viewerOf } from '../../src/auth/live-request.ts'

const live = {
  streamId: 'door',
  rendition: 'main',
  principal: { id: 't1', name: 'wall', role: 'viewer', cameras: undefined },
  session: 's1',
  address: '192.0.2.7',
} as const
const requestWith = (headers: IncomingHttpHeaders) => ({ headers }) as IncomingMessage

it('viewerOf says who watches, with what, and from where', () => {
  assert.deepEqual(viewerOf(requestWith({ 'user-agent': 'VLC/3.0' }), live), {
    address: '192.0.2.7',
    agent: 'VLC/3.0',
    principal: 't1',
    principalName: 'wall',
    session: 's1',
    player: undefined,
  })
  assert.equal(viewerOf(requestWith({}), { ...live, player: 'p1' }).player, 'p1')
})

it('viewerOf keeps 200 characters of what a program calls itself, and none where it says nothing', () => {
  assert.equal(viewerOf(requestWith({ 'user-agent': 'x'.repeat(201) }), live).agent, 'x'.repeat(200))
  assert.equal(viewerOf(requestWith({}), live).agent, '')
})

it('isPlayerName takes names that are hard to guess, and nothing that would have to be written otherwise', () => {
  for (const name of ['0123456789abcdef', 'A-_'.repeat(6), 'x'.repeat(64)])
    assert.ok(isPlayerName(name), name)
  for (const name of ['', 'short', 'x'.repeat(65), '0123456789abcde ', '<0123456789abcdef>'])
    assert.ok(!isPlayerName(name), name)
})
