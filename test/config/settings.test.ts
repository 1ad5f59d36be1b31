import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RelayError } from '../../src/errors.ts'
import { flagOf, isSecure, readSettings, SETTINGS } from '../../src/config/settings.ts'
import type { SettingFlags } from '../../src/config/settings.ts'

test('readSettings listens on this machine alone when nothing is told', () => {
  const settings = readSettings({}, {})
  assert.equal(settings.host, '127.0.0.1')
  assert.equal(settings.port, 8088)
  assert.equal(settings.basePath, '/')
  assert.equal(settings.insecureNoAuth, false)
  assert.equal(settings.memoryMb, undefined)
  assert.equal(settings.allowLoopback, 'file')
})

test('SETTINGS shows every setting once, with the default that it has', () => {
  const settings: Record<string, unknown> = readSettings({}, {})
  for (const { key, defaultText } of SETTINGS) {
    const value = settings[key]
    if (value === undefined) continue
    const shown = Array.isArray(value)
      ? key === 'allowCameras'
        ? 'all'
        : 'none'
      : value === false
        ? 'off'
        : JSON.stringify(value).replaceAll('"', '')
    assert.equal(defaultText, shown, key)
  }
  const keys = SETTINGS.map(({ key }) => key)
  assert.equal(new Set(keys).size, keys.length)
  for (const key of Object.keys(settings))
    assert.ok(
      keys.some((known) => known === key),
      key,
    )
})

test('readSettings takes a flag before a variable, and an empty variable for none', () => {
  const environment = { BATON_PORT: '1', BATON_HOST: '', BATON_BASE_PATH: '/b', FFMPEG_PATH: '/opt/ffmpeg' }
  const settings = readSettings({ port: '2' }, environment)
  assert.equal(settings.port, 2)
  assert.equal(settings.host, '127.0.0.1')
  assert.equal(settings.basePath, '/b/')
  assert.equal(settings.ffmpeg, '/opt/ffmpeg')
})

test('readSettings reads lists, numbers and switches from text', () => {
  const settings = readSettings(
    {},
    { BATON_ALLOWED_HOSTS: 'a.example, b.example', BATON_MEMORY_MB: '64', BATON_INSECURE_NO_AUTH: '1' },
  )
  assert.deepEqual(settings.allowedHosts, ['a.example', 'b.example'])
  assert.equal(settings.memoryMb, 64)
  assert.equal(settings.insecureNoAuth, true)
})

test('readSettings speaks https by a certificate in two files, or by one of its own, and not by both', () => {
  assert.equal(isSecure(readSettings({}, {})), false)
  assert.equal(isSecure(readSettings({ tls: 'self-signed' }, {})), true)
  assert.equal(isSecure(readSettings({ tlsCert: 'a.pem' }, { BATON_TLS_KEY: 'b.pem' })), true)
  assert.match(
    refused({ tlsCert: 'a.pem' }, {}).message,
    /--tls-key \(BATON_TLS_KEY\) is missing beside --tls-cert/,
  )
  assert.match(refused({ tlsKey: 'a.pem' }, {}).message, /--tls-cert .*is missing beside --tls-key/)
  const both = { tls: 'self-signed', tlsCert: 'a.pem', tlsKey: 'b.pem' }
  assert.match(refused(both, {}).message, /--tls .*keep one/)
})

test('readSettings lists every fault with its flag and its variable', () => {
  const error = refused({ port: '99999', logLevel: 'loud', basePath: 'x' }, { BATON_MEMORY_MB: '-1' })
  assert.deepEqual(error.faults.map(({ path }) => path).sort(), [
    '/basePath',
    '/logLevel',
    '/memoryMb',
    '/port',
  ])
  assert.match(error.message, /--memory-mb \(BATON_MEMORY_MB\) is no whole number from 32/)
  assert.match(error.message, /--log-level \(BATON_LOG_LEVEL\) is none of debug, info/)
})

const BAD: readonly SettingFlags[] = [
  { port: '' },
  { tls: 'yes' },
  { frameAncestors: 'https://wall.example; script-src *' },
  { allowCameras: '10.0.0.0/8,cam.lan' },
  { denyCameras: '10.0.0.0/33' },
  { port: '80a' },
  { port: '-1' },
  { port: '1e3' },
  { port: '8088.5' },
  { host: 'a b' },
  { basePath: '/../x' },
  { basePath: '//evil.example/' },
  { allowedOrigins: 'wall.example' },
  { allowedOrigins: 'https://wall.example/path' },
  { insecureNoAuth: 'maybe' },
  { streams: '' },
]

for (const flags of BAD) {
  test(`readSettings refuses ${JSON.stringify(flags)}`, () => {
    const [key] = Object.keys(flags)
    assert.equal(refused(flags, {}).faults[0]?.path, `/${key}`)
  })
}

test('readSettings opens the door only to this machine', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.9.9.9'])
    readSettings({ host, insecureNoAuth: true }, {})
  for (const host of ['0.0.0.0', '::', '192.168.1.2', 'baton.example', '127.0.0.1.example']) {
    assert.match(
      refused({ host, insecureNoAuth: true }, {}).message,
      /--insecure-no-auth .*needs a loopback host/,
    )
  }
})

test('flagOf spells a setting as it is typed', () => {
  assert.equal(flagOf('insecureNoAuth'), '--insecure-no-auth')
})

function refused(flags: SettingFlags, environment: NodeJS.ProcessEnv): RelayError {
  try {
    readSettings(flags, environment)
  } catch (error) {
    assert.ok(error instanceof RelayError)
    assert.equal(error.code, 'invalid-settings')
    return error
  }
  return assert.fail('accepted')
}
