import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OwnOrders } from '../../src/dashboard/own-orders.ts'

describe('OwnOrders', () => {
  it('passes over what the relay says of own orders until the last one is answered', () => {
    const orders = new OwnOrders()
    assert.equal(orders.passesOver(['a', 'b', 'c']), false)
    orders.begin(['b', 'a', 'c'])
    orders.begin(['b', 'c', 'a'])
    assert.equal(orders.passesOver(['b', 'a', 'c']), true)
    assert.equal(orders.end(), undefined)
    assert.equal(orders.passesOver(['b', 'c', 'a']), true)
    assert.equal(orders.end(), undefined)
    assert.equal(orders.passesOver(['b', 'a', 'c']), false)
  })

  it('keeps the order that somebody else made meanwhile, unless an own one comes after it', () => {
    const orders = new OwnOrders()
    orders.begin(['b', 'a'])
    assert.equal(orders.passesOver(['c', 'a', 'b']), true)
    assert.deepEqual(orders.end(), ['c', 'a', 'b'])
    orders.begin(['b', 'a'])
    orders.passesOver(['c', 'a', 'b'])
    orders.passesOver(['b', 'a'])
    assert.equal(orders.end(), undefined)
    orders.begin(['b', 'a'])
    orders.passesOver(['c', 'a', 'b'])
    orders.begin(['a', 'b'])
    assert.equal(orders.end(), undefined)
    assert.equal(orders.end(), undefined)
  })
})
