import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { Connections, MAX_IDLE } from '../../src/http/connections.ts'

function fill(connections: Connections, count: number): PassThrough[] {
  return Array.from({ length: count }, () => {
    const socket = new PassThrough()
    connections.opened(socket)
    return socket
  })
}

const isOpen = (socket: PassThrough): boolean => !socket.destroyed

describe('Connections', () => {
  it('holds a bounded number on which nobody asks for anything, and closes the longest idle for a new one', () => {
    const connections = new Connections()
    const [first, second, ...others] = fill(connections, MAX_IDLE)
    assert.ok(isOpen(first!))
    fill(connections, 1)
    assert.deepEqual([isOpen(first!), isOpen(second!), others.every(isOpen)], [false, true, true])
  })

  it('never closes one that works for one that does not; it is the newest again when it rests', () => {
    const connections = new Connections()
    const [worker, second, third] = fill(connections, MAX_IDLE)
    connections.works(worker!)
    fill(connections, 1)
    assert.deepEqual([worker!, second!].map(isOpen), [true, true])
    connections.rests(worker!)
    assert.deepEqual([worker!, second!, third!].map(isOpen), [true, false, true])
  })

  it('closes those that say nothing, and all', () => {
    const connections = new Connections()
    const [worker, idle] = fill(connections, 2)
    connections.works(worker!)
    connections.closeIdle()
    assert.deepEqual([worker!, idle!].map(isOpen), [true, false])
    connections.closeAll()
    assert.equal(isOpen(worker!), false)
  })
})
