import assert from 'node:assert/strict'
import { it } from 'node:test'
import { brokenError, faultsError, writeError } from '../../src/config/config-errors.ts'
import { RelayError } from '../../src/errors.ts'

const FILE = '/etc/baton/streams.json'

it('faultsError names the line and the path of each fault', () => {
  const error = faultsError(FILE, [
    { at: 'line 2', path: '/streams/0/url', message: 'is missing' },
    { at: 'line 5', path: '/streams/1/id', message: 'is taken' },
  ])
  assert.equal(error.code, 'config-broken')
  assert.equal(error.message, `${FILE}: line 2, /streams/0/url: is missing\nline 5, /streams/1/id: is taken`)
  assert.deepEqual(error.faults, [
    { path: '/streams/0/url', message: 'line 2: is missing' },
    { path: '/streams/1/id', message: 'line 5: is taken' },
  ])
})

it('brokenError names the file, says what to do, and keeps the faults and the cause', () => {
  const cause = new Error('nothing in it')
  const error = brokenError(FILE, cause)
  assert.deepEqual([error.code, error.cause], ['config-broken', cause])
  assert.equal(
    error.message,
    `${FILE}: nothing in it; mend it or bring back a copy; "baton check" says when it is in order`,
  )
  const faults = [{ path: '/streams', message: 'is missing' }]
  assert.deepEqual(brokenError(FILE, new RelayError('invalid-stream', 'no', { faults })).faults, faults)
})

it('brokenError says nothing twice: who names the file has said it all', () => {
  assert.equal(brokenError(FILE, new Error(`${FILE}: no`)).message, `${FILE}: no`)
})

it('writeError tells what the system forbids from what somebody did wrong', () => {
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  const error = writeError(FILE, full)
  assert.ok(error instanceof RelayError)
  assert.deepEqual([error.code, error.cause], ['config-unwritable', full])
  assert.equal(
    error.message,
    `${FILE} or the data folder cannot be written (ENOSPC); let the relay's user write /etc/baton, and see that there is room`,
  )
  const others = [
    new RelayError('config-conflict', 'no'),
    new TypeError('no'),
    Object.assign(new TypeError('no'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'no error',
  ]
  for (const other of others) assert.equal(writeError(FILE, other), other)
})
