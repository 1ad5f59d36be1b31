import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_WAITING, MessageQueue } from '../../src/webhooks/message-queue.ts'
import type { Message } from '../../src/webhooks/message.ts'

function message(id: string, stream?: string, rendition?: string): Message {
  return { id, type: 'stream.down', stream, rendition, body: '', madeMs: 0 }
}

function taken(queue: MessageQueue): string[] {
  const ids: string[] = []
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    ids.push(next.id)
    queue.sent()
  }
  return ids
}

describe('MessageQueue', () => {
  it('keeps the newest of each rendition, in the order in which those came', () => {
    const queue = new MessageQueue()
    queue.push(message('1', 'door', 'main'))
    queue.push(message('2', 'door', 'sub'))
    queue.push(message('3', 'yard', 'main'))
    queue.push(message('4', 'door', 'main'))
    assert.deepEqual([taken(queue), queue.superseded], [['2', '3', '4'], 1])
  })

  it('forgets what waits of a stream’s renditions when there is news of the whole stream', () => {
    const queue = new MessageQueue()
    queue.push(message('1', 'door', 'main'))
    queue.push(message('2', 'yard', 'main'))
    queue.push(message('3', 'door'))
    assert.deepEqual([taken(queue), queue.superseded], [['2', '3'], 1])
  })

  it('puts back what was taken as the next one, unless it is out of date', () => {
    const queue = new MessageQueue()
    for (const one of [message('1', 'door', 'main'), message('2', 'yard', 'main')]) queue.push(one)
    queue.take()
    queue.push(message('3', 'yard', 'main'))
    queue.putBack()
    assert.equal(queue.size, 2)
    assert.equal(queue.take()?.id, '1')
    queue.push(message('4', 'door', 'main'))
    queue.putBack()
    assert.deepEqual([taken(queue), queue.superseded], [['3', '4'], 2])
    queue.push(message('5', 'door', 'main'))
    queue.take()
    queue.push(message('6', 'door'))
    queue.putBack()
    assert.deepEqual(taken(queue), ['6'])
  })

  it('holds a bounded number, drops the oldest beyond it and counts them', () => {
    const queue = new MessageQueue()
    for (let at = 0; at < MAX_WAITING + 5; at++) queue.push(message(String(at), `camera-${at}`, 'main'))
    assert.deepEqual([queue.size, queue.dropped], [MAX_WAITING, 5])
    assert.equal(queue.take()?.id, '5')
  })
})
