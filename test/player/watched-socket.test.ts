import assert from 'node:assert/strict'
import { it } from 'node:test'
import { WatchedSocket } from '../../src/player/watched-socket.ts'
import { FakeSocket } from './fake-socket.ts'

it('WatchedSocket hears what the socket of the moment says, and nothing of the one that was dropped', () => {
  const heard: unknown[] = []
  const place = new WatchedSocket<FakeSocket>({
    opened: () => heard.push('opened'),
    received: (data) => heard.push(data),
    closed: (code, reason) => heard.push([code, reason]),
    silent: () => heard.push('silent'),
  })
  const [before, after] = [new FakeSocket(), new FakeSocket()]
  place.take(before, 60_000)
  place.drop()
  assert.equal(before.isClosed, true)
  place.take(after, 60_000)
  for (const socket of [before, after]) {
    socket.open()
    socket.receive('word')
    socket.lose(1001, 'Bye.')
  }
  assert.deepEqual(heard, ['opened', 'word', [1001, 'Bye.']])
  assert.equal(place.current, after)
  place.drop()
})
