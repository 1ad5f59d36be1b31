import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, it } from 'node:test'
import { ViewerBounds } from '../../src/http/viewer-bounds.ts'
import type { LogFields } from '../../src/log.ts'
import { silentLog } from '../../src/log.ts'
import { ManualClock } from '../support/manual-clock.ts'

function setUp(
  limits: Partial<Record<'maxViewers' | 'maxViewersPerCamera' | 'maxViewersPerAddress', number>>,
) {
  const clock = new ManualClock()
  const lines: (LogFields & { message: string })[] = []
  const log = {
    ...silentLog,
    warn: (fields: LogFields, message: string): void => void lines.push({ ...fields, message }),
  }
  const none = { maxViewers: 1000, maxViewersPerCamera: 1000, maxViewersPerAddress: 1000 }
  const bounds = new ViewerBounds({ ...none, ...limits, clock, log })
  /** Lets one in; its connection, or what it was refused with. */
  const enter = (streamId: string, address = '192.0.2.1'): EventEmitter | string => {
    const connection = new EventEmitter()
    try {
      bounds.enter({ streamId, address }, connection)
      return connection
    } catch (error) {
      return (error as Error).message
    }
  }
  return { bounds, clock, lines, enter }
}

const refusalOf = (entered: EventEmitter | string): string => (typeof entered === 'string' ? entered : '')
const leave = (connection: EventEmitter | string): void => void (connection as EventEmitter).emit('close')

describe('ViewerBounds', () => {
  it('lets so many watch in all, and the next when one has left', () => {
    const { enter, bounds } = setUp({ maxViewers: 2 })
    const first = enter('yard')
    enter('hall', '192.0.2.2')
    assert.match(refusalOf(enter('door', '192.0.2.3')), /^As many as may, 2, watch cameras of this relay/)
    assert.throws(() => bounds.check({ streamId: 'door', address: '' }), { code: 'too-many-viewers' })
    leave(first)
    bounds.check({ streamId: 'door', address: '192.0.2.3' })
    assert.equal(typeof enter('door', '192.0.2.3'), 'object')
    assert.deepEqual(bounds.refused, { address: 0, camera: 0, relay: 1 })
  })

  it('lets so many watch one camera, and others another', () => {
    const { enter, bounds } = setUp({ maxViewersPerCamera: 1 })
    const first = enter('yard')
    assert.match(refusalOf(enter('yard', '192.0.2.2')), /^As many as may, 1, watch this camera/)
    assert.equal(typeof enter('hall'), 'object')
    leave(first)
    assert.equal(typeof enter('yard', '192.0.2.2'), 'object')
    assert.equal(bounds.refused.camera, 1)
  })

  it('lets so many watch from one address, of IPv6 from one network', () => {
    const { enter, bounds } = setUp({ maxViewersPerAddress: 1 })
    const first = enter('yard')
    assert.match(refusalOf(enter('hall')), /^As many as may, 1, watch from this address/)
    assert.equal(typeof enter('hall', '192.0.2.2'), 'object')
    leave(first)
    assert.equal(typeof enter('hall'), 'object')
    assert.equal(typeof enter('yard', '2001:db8::1'), 'object')
    assert.equal(typeof enter('yard', '2001:db8::2'), 'string')
    assert.equal(typeof enter('yard', '2001:db8:0:1::2'), 'object')
    assert.equal(bounds.refused.address, 2)
  })

  it('does not take programs on this machine for one viewer', () => {
    const { enter } = setUp({ maxViewersPerAddress: 1 })
    for (const address of ['127.0.0.1', '127.0.0.1', '::1', '::1'])
      assert.equal(typeof enter('yard', address), 'object')
  })

  it('says in the log whom it refused first, and once a minute how many more', () => {
    const { enter, clock, lines, bounds } = setUp({ maxViewersPerCamera: 1 })
    enter('yard')
    for (let i = 0; i < 5; i++) enter('yard', '192.0.2.9')
    const first = { bound: 'camera', stream: 'yard', from: '192.0.2.9' }
    assert.deepEqual(lines, [{ ...first, message: 'A viewer was refused: too many watch' }])
    clock.tick(60_000)
    assert.deepEqual(lines[1], { times: 4, message: 'More viewers were refused: too many watch' })
    enter('yard', '192.0.2.9')
    assert.equal(lines.length, 3)
    bounds.close()
    assert.equal(lines.length, 3)
    assert.equal(clock.pendingTimers, 0)
  })
})
