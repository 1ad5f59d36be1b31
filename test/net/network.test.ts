import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf } from '../../src/net/network.ts'

describe('networkOf', () => {
  it('takes IPv4 addresses one by one, however they are written', () => {
    assert.equal(networkOf('192.0.2.7'), '192.0.2.7')
    assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7')
    assert.notEqual(networkOf('192.0.2.7'), networkOf('192.0.2.8'))
  })

  it('takes a /64 of IPv6 together', () => {
    assert.equal(networkOf('2001:db8:1:2::1'), '2001:db8:1:2::/64')
    assert.equal(networkOf('2001:0db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
    assert.notEqual(networkOf('2001:db8:1:2::1'), networkOf('2001:db8:1:3::1'))
  })

  it('leaves alone what is no address', () => {
    assert.equal(networkOf(''), '')
    assert.equal(networkOf('unknown'), 'unknown')
  })
})
