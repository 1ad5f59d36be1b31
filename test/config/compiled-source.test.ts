import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileSource } from '../../src/config/compiled-source.ts'
import type { CompileContext } from '../../src/config/compiled-source.ts'
import { RelayError } from '../../src/errors.ts'
import { AddressRule } from '../../src/net/address-rule.ts'

const environment = { BATON_CAMERA_PW: 'p@ss', BATON_CAMERA_URL: 'rtsp://u:pw@cam.lan/x' }
const context: CompileContext = {
  id: 's1',
  origin: 'file',
  rule: new AddressRule(),
  environment,
  kept: [],
  shownBefore: undefined,
  placesBefore: new Set(),
}
const kept = [{ at: 'rtsp://cam:554', user: 'admin', password: 'hunter2' }]

test('compileSource takes user and password out of a URL', () => {
  const source = compileSource({ url: 'rtsp://admin:p%40$s@cam:554/ch?x=1' }, context)
  assert.equal(source.config.url, 'rtsp://cam:554/ch?x=1')
  assert.deepEqual(source.secret, { at: 'rtsp://cam:554', user: 'admin', password: 'p@$s' })
  assert.equal(source.href, 'rtsp://admin:p%40%24s@cam:554/ch?x=1')
  assert.equal(source.exposed, true)
})

test('compileSource takes them from fields, whatever they hold', () => {
  const source = compileSource({ url: 'rtsp://cam/', user: 'a:b', password: '%41@#/?é"' }, context)
  assert.equal(source.config.url, 'rtsp://cam/')
  const url = new URL(source.href)
  assert.equal(decodeURIComponent(url.username), 'a:b')
  assert.equal(decodeURIComponent(url.password), '%41@#/?é"')
  assert.equal(url.hostname, 'cam')
})

test('compileSource hides secrets of path and query, also the password of the field, and restores them', () => {
  const input = { url: 'http://cam/live/hunter2?user=admin&pwd=x%26y&ch=1', password: 'hunter2' }
  const source = compileSource(input, context)
  assert.equal(source.config.url, 'http://cam/live/***?user=***&pwd=***&ch=1')
  assert.equal(source.href, 'http://:hunter2@cam/live/hunter2?user=admin&pwd=x%26y&ch=1')
  assert.ok(source.secret !== undefined)
  const again = compileSource({ url: source.config.url }, { ...context, kept: [source.secret] })
  assert.equal(again.href, source.href)
  assert.equal(again.exposed, false)
  assert.deepEqual(again.secret, source.secret)
})

test('compileSource keeps a secret that is left out while scheme, host and port stay', () => {
  const same = compileSource({ url: 'rtsp://CAM:554/other' }, { ...context, kept })
  assert.equal(same.href, 'rtsp://admin:hunter2@CAM:554/other')
  for (const url of ['rtsps://cam:554/', 'rtsp://cam2/', 'rtsp://cam:555/', 'http://cam:554/']) {
    const moved = compileSource({ url }, { ...context, kept })
    assert.equal(moved.secret, undefined, url)
    assert.ok(!moved.href.includes('hunter2'), url)
  }
})

test('compileSource never gives a kept secret to a host that only looks like the old one', () => {
  for (const url of [
    'rtsp://cam\\@evil/',
    'rtsp://cam:554@evil/',
    'rtsp://evil/@cam:554/',
    'http://cam\\@evil/',
  ]) {
    try {
      const { href } = compileSource({ url }, { ...context, kept })
      assert.ok(!href.includes('hunter2'), url)
    } catch (error) {
      assert.ok(error instanceof RelayError, url)
    }
  }
})

test('compileSource forgets what null takes away and replaces what is given', () => {
  const gone = compileSource({ url: 'rtsp://cam/', user: null, password: null }, { ...context, kept })
  assert.equal(gone.secret, undefined)
  const other = compileSource({ url: 'rtsp://cam/', password: 'new' }, { ...context, kept })
  assert.deepEqual(other.secret, { at: 'rtsp://cam:554', user: 'admin', password: 'new' })
})

test('compileSource drops the secrets of a path that was written anew, but not user and password', () => {
  const old = [{ at: 'http://cam:80', user: 'u', password: 'p', parts: ['x'] }]
  const source = compileSource({ url: 'http://cam/other' }, { ...context, kept: old })
  assert.deepEqual(source.secret, { at: 'http://cam:80', user: 'u', password: 'p' })
})

test('compileSource leaves variables where they are written and keeps nothing of their values', () => {
  const source = compileSource({ url: 'rtsp://admin:${BATON_CAMERA_PW}@cam/x?token=abc' }, context)
  assert.equal(source.config.url, 'rtsp://admin:${BATON_CAMERA_PW}@cam/x?token=***')
  assert.equal(source.href, 'rtsp://admin:p%40ss@cam/x?token=abc')
  assert.deepEqual(source.secret, { at: 'rtsp://cam:554', parts: ['abc'] })
  const whole = compileSource({ url: '${BATON_CAMERA_URL}' }, context)
  assert.equal(whole.config.url, '${BATON_CAMERA_URL}')
  assert.equal(whole.href, 'rtsp://u:pw@cam.lan/x')
  assert.equal(whole.secret, undefined)
  assert.equal(whole.exposed, false)
})

test('compileSource lets the API name a variable only where it stood already', () => {
  const url = 'rtsp://${BATON_CAMERA_PW}@cam/'
  assert.throws(() => compileSource({ url }, { ...context, origin: 'api' }), { code: 'invalid-url' })
  compileSource({ url }, { ...context, origin: 'api', shownBefore: url })
})

const BAD: readonly [input: Parameters<typeof compileSource>[0], code: string][] = [
  [{ url: 'file:///etc/passwd' }, 'invalid-url'],
  [{ url: 'rtsp://169.254.169.254/' }, 'address-refused'],
  [{ url: 'rtsp://u:hunter2@cam/', password: 'other' }, 'invalid-url'],
  [{ url: 'rtsp://bob@cam/', user: 'alice' }, 'invalid-url'],
  [{ url: 'http://cam/s?pwd=***' }, 'invalid-url'],
  [{ url: 'rtsp://a:hunter2${BATON_CAMERA_PW}@cam/' }, 'invalid-url'],
  [{ url: 'rtsp://${BATON_CAMERA_PW}@cam/', password: 'hunter2' }, 'invalid-url'],
  [{ url: 'demo:', password: 'hunter2' }, 'invalid-url'],
]

for (const [input, code] of BAD) {
  test(`compileSource refuses ${JSON.stringify(input)} and repeats no password`, () => {
    try {
      compileSource(input, context)
      assert.fail('accepted')
    } catch (error) {
      assert.ok(error instanceof RelayError)
      assert.equal(error.code, code)
      assert.ok(!`${error.stack}`.includes('hunter2'))
    }
  })
}
