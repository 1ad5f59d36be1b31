import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressList, isNetwork } from '../../src/net/address-list.ts'

test('AddressList holds addresses and what lies in its networks', () => {
  const list = new AddressList(['192.168.1.0/24', '10.0.0.5', '2001:db8::/32'])
  for (const address of ['192.168.1.0', '192.168.1.255', '10.0.0.5', '2001:db8:1::9'])
    assert.ok(list.has(address), address)
  for (const address of ['192.168.2.1', '10.0.0.6', '2001:db9::1', 'cam.lan', ''])
    assert.ok(!list.has(address), address)
  assert.ok(new AddressList(['0.0.0.0/0']).has('203.0.113.1'))
  assert.ok(!new AddressList(['0.0.0.0/0']).has('2001:db8::1'))
  assert.deepEqual([new AddressList([]).isEmpty, list.isEmpty], [true, false])
})

test('isNetwork takes addresses and networks, and nothing that only looks so', () => {
  for (const entry of ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])
    assert.ok(isNetwork(entry), entry)
  for (const entry of [
    '',
    'cam.lan',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '10.0.0.0/-1',
    'fe80::1%eth0',
  ]) {
    assert.ok(!isNetwork(entry), entry)
    assert.throws(() => new AddressList([entry]), RangeError)
  }
})
