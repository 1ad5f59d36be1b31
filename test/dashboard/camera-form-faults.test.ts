import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/client/client.ts'
import { faultsOfCause, faultsOfProblem, faultsOfValues } from '../../src/dashboard/camera-form-faults.ts'
import { EMPTY_VALUES, type FieldName, type FormValues } from '../../src/dashboard/camera-form-values.ts'
import { CAUSES } from '../../src/stream/source.ts'

const BY_MAKER: FormValues = { ...EMPTY_VALUES, way: 'maker', maker: 'dahua', host: '192.168.1.20' }
const BY_ADDRESS: FormValues = { ...EMPTY_VALUES, url: 'rtsp://cam.lan/' }

function problem(facts: Partial<Problem>): Problem {
  return { type: '', title: '', status: 422, detail: 'It is bad', code: 'invalid-stream', ...facts }
}

describe('The faults of the form for a camera', () => {
  it('are told of what is missing before anybody is asked', () => {
    const fields = (values: FormValues): FieldName[] => [...faultsOfValues(values).fields.keys()]
    assert.deepEqual(fields(EMPTY_VALUES), ['url'])
    assert.deepEqual(fields(BY_ADDRESS), [])
    assert.deepEqual(fields({ ...EMPTY_VALUES, way: 'maker' }), ['maker', 'host'])
    assert.deepEqual(fields(BY_MAKER), [])
    assert.deepEqual(fields({ ...BY_MAKER, port: '70000', channel: '0' }), ['port', 'channel'])
    assert.deepEqual(fields({ ...BY_MAKER, port: 'x', channel: '1.5' }), ['port', 'channel'])
    assert.deepEqual(fields({ ...BY_MAKER, maker: 'axis', channel: '' }), [])
    assert.deepEqual(fields({ ...BY_MAKER, maker: 'unifi-protect' }), ['maker'])
  })

  it('stand at the fields that the relay names', () => {
    const faults = [
      { path: '/id', message: 'is not 1 to 64 letters, digits, hyphens and underscores' },
      {
        path: '/renditions/main/sources/0/url',
        message: 'The host of the URL is neither a name nor an address',
      },
      { path: '/renditions/sub/sources/0/url', message: 'The URL names no host' },
      { path: '/renditions/main/sources/0/password', message: 'holds a control character' },
      { path: '/mode', message: 'is none of always, on-demand' },
      { path: '/colour', message: 'is not known' },
    ]
    const { fields, others } = faultsOfProblem(problem({ faults }), BY_ADDRESS)
    assert.deepEqual(Object.fromEntries(fields), {
      id: 'This is not 1 to 64 letters, digits, hyphens and underscores.',
      url: 'The host of the URL is neither a name nor an address.',
      subUrl: 'The URL names no host.',
      password: 'This holds a control character.',
      isOnDemand: 'This is none of always, on-demand.',
    })
    assert.deepEqual(others, ['This is not known.'])
    assert.ok(faultsOfProblem(problem({ faults }), BY_MAKER).fields.has('host'))
  })

  it('stand at the field that is meant where the relay names none', () => {
    const at = (code: Problem['code'], values = BY_ADDRESS): unknown => {
      const { fields, others } = faultsOfProblem(problem({ code }), values)
      return [...fields.keys(), ...others]
    }
    assert.deepEqual(at('invalid-url'), ['url'])
    assert.deepEqual(at('address-refused', BY_MAKER), ['host'])
    assert.deepEqual(at('duplicate-stream'), ['id'])
    assert.deepEqual(at('too-many-probes'), ['It is bad.'])
    assert.deepEqual(at('config-unwritable'), ['It is bad.'])
  })

  it('stand where the reason is why the camera does not play', () => {
    const at = (cause: (typeof CAUSES)[number], values: FormValues): FieldName | undefined =>
      [...faultsOfCause(cause, values).fields.keys()][0]
    const login = { user: 'jo', password: 'wrong' }
    assert.equal(at('unauthorized', { ...BY_ADDRESS, ...login }), 'password')
    assert.equal(at('unauthorized', BY_ADDRESS), 'user')
    assert.equal(at('unreachable', BY_ADDRESS), 'url')
    assert.equal(at('unreachable', BY_MAKER), 'host')
    assert.equal(at('refused', BY_MAKER), 'host')
    assert.equal(at('not-found', BY_MAKER), 'maker')
    assert.equal(at('not-found', { ...BY_MAKER, channel: '7' }), 'channel')
    assert.equal(at('not-found', BY_ADDRESS), 'url')
    assert.equal(at('transport', BY_ADDRESS), 'transport')
    for (const cause of ['stalled', 'no-video', 'exited', 'no-ffmpeg', 'unsupported-codec'] as const)
      assert.equal(at(cause, BY_ADDRESS), undefined)
    assert.equal(faultsOfCause(null, BY_ADDRESS).fields.size, 0)
    for (const cause of CAUSES)
      for (const text of faultsOfCause(cause, BY_MAKER).fields.values()) assert.ok(text)
    assert.deepEqual([...faultsOfCause('unauthorized', BY_ADDRESS, true).fields.keys()], ['password'])
  })
})
