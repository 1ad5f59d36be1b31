import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { RelayError } from '../../src/errors.ts'
import { parseCameraUrl } from '../../src/net/camera-url.ts'

test('parseCameraUrl takes a URL apart and decodes user and password', () => {
  const url = parseCameraUrl('rtsp://ad%40min:p%23a%2Fs%3As@Cam.Local/ch/1?profile=2')
  assert.equal(url.scheme, 'rtsp')
  assert.equal(url.host, 'cam.local')
  assert.equal(url.port, 554)
  assert.equal(url.path, '/ch/1?profile=2')
  assert.equal(url.user, 'ad@min')
  assert.equal(url.password, 'p#a/s:s')
})

test('parseCameraUrl knows the default port of every scheme', () => {
  const ports = ['rtsp', 'rtsps', 'http', 'https'].map((scheme) => parseCameraUrl(`${scheme}://cam/`).port)
  assert.deepEqual(ports, [554, 322, 80, 443])
  assert.equal(parseCameraUrl('rtsp://[fd00::5]:8554/x').port, 8554)
  assert.equal(parseCameraUrl('rtsp://[fd00::5]:8554/x').host, 'fd00::5')
})

test('parseCameraUrl accepts "demo:" and nothing longer', () => {
  assert.equal(parseCameraUrl('demo:').scheme, 'demo')
  for (const text of ['demo:x', 'demo://', 'DEMO:', 'demo: ']) refused(text)
})

const REFUSED: readonly [text: string, says: RegExp][] = [
  ['', /empty/],
  ['   ', /empty/],
  ['camera', /scheme/],
  ['192.168.1.5:554/live', /scheme/],
  ['cam:554/live', /scheme/],
  ['rtsp://', /no host/],
  ['rtsp:///live', /no host/],
  ['rtsp:/127.0.0.1/', /no host/],
  ['rtsp:127.0.0.1', /no host/],
  ['http:\\\\127.0.0.1\\', /backslash/],
  ['http://cam\\@evil.example/', /backslash/],
  ['file:///etc/passwd', /"file:"/],
  ['concat:a|b', /"concat:"/],
  ['data:,x', /"data:"/],
  ['rtmp://cam/x', /"rtmp:"/],
  ['javascript:alert(1)', /"javascript:"/],
  ['-i rtsp://cam/', /hyphen/],
  ['-rtsp://cam/', /hyphen/],
  ['rtsp://-cam/', /host/],
  ['rtsp://cam-/', /host/],
  ['rtsp://ñandu.example/', /host/],
  ['rtsp://cam:0/', /Port 0/],
  ['rtsp://cam:99999/', /port/],
  ['rtsp://cam/\r\nX: y', /control/],
  ['rt\nsp://cam/', /control/],
  ['rtsp://cam/\u0000', /control/],
  ['rtsp://cam/\u0085', /control/],
  ['rtsp://a%0d%0aX:b@cam/', /control/],
  ['rtsp://cam/%7F', /control/],
  [' rtsp://cam/', /space/],
  ['rtsp://u:50%@cam/', /escape/],
  ['rtsp://u:%zz@cam/', /escape/],
  ['rtsp://u:%ff@cam/', /UTF-8/],
  ['rtsp://u:p#w@cam/', /#/],
  ['rtsp://u:12#w@cam/', /#/],
  [`rtsp://cam/${'a'.repeat(2048)}`, /longer/],
]

for (const [text, says] of REFUSED) {
  test(`parseCameraUrl refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    assert.match(refused(text).message, says)
  })
}

test('parseCameraUrl never repeats a password in what it throws', () => {
  const secret = 'hunter2'
  for (const text of [
    `rtsp://admin:${secret}#1@cam/`,
    `rtsp://admin:${secret}@cam:99999/`,
    `rtsp://admin:${secret}/x@cam/`,
    `rtsp://admin:${secret}%@cam/`,
    `file://admin:${secret}@cam/`,
    `rtsp://admin:${secret}@ñ/`,
    `rtsp://admin:${secret}@cam:0/`,
  ]) {
    const error = refused(text)
    assert.ok(!`${error.stack} ${String(error.cause)} ${JSON.stringify(error)}`.includes(secret), text)
  }
})

test('parseCameraUrl answers any text with a URL free of control characters, or with a RelayError', () => {
  const piece = fc.constantFrom(
    'rtsp:',
    'http://',
    '//',
    'u',
    ':',
    '@',
    'cam',
    '%',
    '%0a',
    '[',
    ']',
    '\\',
    '\n',
    '#',
    '?',
    '0',
    'é',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 12 }).map((list) => list.join('')),
      ),
      (text) => {
        try {
          const url = parseCameraUrl(text)
          assert.doesNotMatch(decodeURIComponent(url.href), /\p{Cc}/u)
          assert.ok(url.scheme === 'demo' || url.host !== '')
        } catch (error) {
          assert.ok(error instanceof RelayError, String(error))
        }
      },
    ),
    { numRuns: 2000 },
  )
})

function refused(text: string): RelayError {
  try {
    parseCameraUrl(text)
  } catch (error) {
    assert.ok(error instanceof RelayError)
    assert.equal(error.code, 'invalid-url')
    return error
  }
  return assert.fail(`accepted ${text}`)
}
