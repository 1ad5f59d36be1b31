import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import { machineNames } from '../../src/tls/machine-names.ts'

test('machineNames has this machine’s names and addresses, and those of its owner', () => {
  const { lasting, passing } = machineNames([
    '0.0.0.0',
    'cam.example',
    '192.0.2.9',
    '2001:db8::9',
    '*.bad',
    'a b',
  ])
  for (const name of [
    'localhost',
    hostname().toLowerCase(),
    '127.0.0.1',
    '::1',
    'cam.example',
    '192.0.2.9',
    '2001:db8::9',
  ])
    assert.ok(lasting.includes(name), name)
  for (const name of ['0.0.0.0', '*.bad', 'a b']) assert.ok(!lasting.includes(name), name)
  assert.equal(new Set(lasting).size, lasting.length)
  assert.ok([...lasting, ...passing].every((one) => !one.startsWith('fe80:')))
})
