import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { readAddress, readHost, rtspUrl, withPath } from '../../src/dashboard/camera-address.ts'
import { parseCameraUrl } from '../../src/net/camera-url.ts'

describe('The address of a camera', () => {
  it('is read with user and password, encoded or not', () => {
    const cases: [string, string, string | undefined, string | undefined][] = [
      ['rtsp://192.168.1.20/stream1', 'rtsp://192.168.1.20/stream1', undefined, undefined],
      ['rtsp://admin:secret@192.168.1.20:554/a', 'rtsp://192.168.1.20:554/a', 'admin', 'secret'],
      ['rtsp://admin:p%40ss@cam.lan/a?b=1', 'rtsp://cam.lan/a?b=1', 'admin', 'p@ss'],
      ['rtsp://admin:p@ss@192.168.1.20/a', 'rtsp://192.168.1.20/a', 'admin', 'p@ss'],
      ['rtsp://admin:p/s@w#1@192.168.1.20/a', 'rtsp://192.168.1.20/a', 'admin', 'p/s@w#1'],
      ['rtsp://admin:100%@192.168.1.20/a', 'rtsp://192.168.1.20/a', 'admin', '100%'],
      ['rtsp://admin@192.168.1.20/a', 'rtsp://192.168.1.20/a', 'admin', undefined],
      ['rtsp://admin:@192.168.1.20/a', 'rtsp://192.168.1.20/a', 'admin', ''],
      ['rtsps://u:p@[fe80::1]:322/a', 'rtsps://[fe80::1]:322/a', 'u', 'p'],
      ['rtsp://camera/live/me@home', 'rtsp://camera/live/me@home', undefined, undefined],
    ]
    for (const [text, url, user, password] of cases)
      assert.deepEqual(readAddress(text), { url, user, password }, text)
  })

  it('keeps the variables that a file has named in it', () => {
    const url = 'rtsp://admin:${BATON_CAMERA_PASSWORD}@192.168.1.20/stream1'
    assert.deepEqual(readAddress(url), { url, user: undefined, password: undefined })
  })

  it('may come with spaces, in quotes, in capitals, or without its scheme', () => {
    const read = (text: string): string => readAddress(text).url
    assert.equal(read('  "rtsp://192.168.1.20/stream1"\n'), 'rtsp://192.168.1.20/stream1')
    assert.equal(read('RTSP://192.168.1.20/Stream1'), 'rtsp://192.168.1.20/Stream1')
    assert.equal(read('192.168.1.20/stream1'), 'rtsp://192.168.1.20/stream1')
    assert.equal(read('192.168.1.20:8554/stream1'), 'rtsp://192.168.1.20:8554/stream1')
    assert.equal(read('cam.lan'), 'rtsp://cam.lan')
    assert.deepEqual(readAddress('admin:x@cam/a'), { url: 'rtsp://cam/a', user: 'admin', password: 'x' })
    assert.equal(read('demo:'), 'demo:')
    assert.equal(read('nonsense'), 'nonsense')
    assert.equal(read(''), '')
  })

  it('is read as the relay reads it, whatever its password is, if that is encoded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        (user, password) => {
          const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
          fc.pre(!/%(?:[01][0-9A-F]|7F)/.test(login))
          const text = `rtsp://${login}@192.168.1.20:8554/a/b?c=d`
          const read = readAddress(text)
          assert.equal(read.user, parseCameraUrl(text).user)
          assert.equal(read.password ?? '', parseCameraUrl(text).password ?? '')
          assert.equal(read.url, 'rtsp://192.168.1.20:8554/a/b?c=d')
        },
      ),
    )
  })

  it('never fails to be read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readAddress(text)
        readAddress(`rtsp://${text}`)
        readHost(text)
      }),
    )
  })
})

describe('The host of a camera', () => {
  it('is read from what stands in an address bar', () => {
    const cases: [string, string, number | undefined][] = [
      ['192.168.1.20', '192.168.1.20', undefined],
      [' http://192.168.1.20/doc/page/login.asp ', '192.168.1.20', undefined],
      ['192.168.1.20:8554', '192.168.1.20', 8554],
      ['https://cam.lan:8443/', 'cam.lan', undefined],
      ['rtsp://cam.lan:8554/', 'cam.lan', 8554],
      ['fe80::1', '[fe80::1]', undefined],
      ['[fe80::1]:554', '[fe80::1]', 554],
    ]
    for (const [text, host, port] of cases) assert.deepEqual(readHost(text), { host, port }, text)
  })

  it('makes a URL with a path, and with a port where it is not RTSP’s own', () => {
    assert.equal(rtspUrl({ host: 'cam.lan', port: undefined }, '/stream1'), 'rtsp://cam.lan/stream1')
    assert.equal(rtspUrl({ host: 'cam.lan', port: 554 }, '/stream1'), 'rtsp://cam.lan/stream1')
    assert.equal(rtspUrl({ host: '[fe80::1]', port: 88 }, '/?inst=1'), 'rtsp://[fe80::1]:88/?inst=1')
  })

  it('keeps its URL while the path is changed', () => {
    assert.equal(
      withPath('rtsp://cam.lan:88/a?b', (path) => `${path}&c`),
      'rtsp://cam.lan:88/a?b&c',
    )
    assert.equal(
      withPath('rtsp://cam.lan/a', () => undefined),
      undefined,
    )
    assert.equal(
      withPath('nonsense', () => '/a'),
      undefined,
    )
  })
})
