import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { originBehind } from '../../src/net/redirect.ts'

test('originBehind trusts a redirect as far as the first address only on the same host', () => {
  const from = new AddressRule().parse('rtsp://cam.lan:554/a', 'file')
  assert.equal(originBehind(from, 'rtsp://CAM.lan:8554/b'), 'file')
  for (const location of ['rtsp://127.0.0.1/a', 'rtsp://cam.lan.example/a', 'rtsp://localhost/a'])
    assert.equal(originBehind(from, location), 'redirect', location)
  assert.throws(() => originBehind(from, 'file:///etc/passwd'), { code: 'invalid-url' })
})
