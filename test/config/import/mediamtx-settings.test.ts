import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accessOf, unknownIn } from '../../../src/config/import/mediamtx-settings.ts'

const settings = (entries: Record<string, unknown>): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(entries))

it('accessOf says of each setting of who may come where it stands and why it is left', () => {
  const left = accessOf(
    settings({ readUser: 'u', readPass: 'p', publishIPs: ['10.0.0.0/8'], maxReaders: '5', source: 'x' }),
    '/paths/door',
  )
  assert.deepEqual(
    left.map(({ path }) => path),
    ['/paths/door/readUser', '/paths/door/publishIPs', '/paths/door/maxReaders'],
  )
  assert.match(left[0]!.reason, /baton token create --role viewer/)
  assert.match(left[1]!.reason, /it pulls/)
})

it('accessOf names the setting of a pair that is set', () => {
  const [left] = accessOf(settings({ readUser: '', readPass: 'p' }), '')
  assert.equal(left?.path, '/readPass')
})

it('accessOf is silent of what is empty, off, or how mediamtx comes', () => {
  assert.deepEqual(
    accessOf(settings({ authMethod: 'internal', maxReaders: '0', readIPs: [], readUser: '~' }), ''),
    [],
  )
  assert.equal(accessOf(settings({ authMethod: 'jwt' }), '').length, 1)
})

it('unknownIn notes each setting that means nothing here', () => {
  assert.deepEqual(
    unknownIn(
      settings({
        overridePublisher: 'yes',
        rtspUDPReadPorts: ['5000'],
        source: 'rtsp://cam/',
        readUser: 'u',
      }),
    ),
    ['the setting overridePublisher means nothing here', 'the setting rtspUDPReadPorts means nothing here'],
  )
})

it('unknownIn is silent of what is off or empty, and of what is told in another way', () => {
  const off = { a: 'no', b: '', c: [], d: undefined }
  const told = { runOnReady: 'x', recordPath: 'x', rpiCameraWidth: '5' }
  assert.deepEqual(unknownIn(settings({ ...off, ...told })), [])
})

it('unknownIn repeats no name that may be a secret', () => {
  assert.deepEqual(unknownIn(settings({ 'rtsp://u:hunter2@cam/': 'x' })), [
    'the setting of another name means nothing here',
  ])
})
