import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readIdentity } from '../../src/config/identity-file.ts'
import { RelayError } from '../../src/errors.ts'
import { testFolder } from '../support/test-folder.ts'

const file = join(testFolder(), 'identity.json')
const jwt = { jwksUrl: 'https://id.example/keys', issuer: 'https://id.example/', audience: 'baton' }

async function read(content: object): Promise<Awaited<ReturnType<typeof readIdentity>>> {
  await writeFile(file, JSON.stringify(content))
  return readIdentity(file)
}

async function pathsOf(content: object): Promise<string[]> {
  const error: unknown = await read(content).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof RelayError && error.code === 'config-broken', JSON.stringify(content))
  assert.doesNotMatch(error.message, /canary/)
  return error.faults.map(({ path }) => path)
}

describe('readIdentity', () => {
  it('sets nothing without a file, and fills in the times', async () => {
    assert.deepEqual(await readIdentity(undefined), {})
    const url = 'http://127.0.0.1:9000/auth?key=1'
    assert.deepEqual(await read({ callback: { url }, jwt }), {
      callback: { url, timeoutSeconds: 5, cacheSeconds: 10 },
      jwt,
    })
    assert.deepEqual(await read({ jwt: { ...jwt, claim: 'cams' } }), { jwt: { ...jwt, claim: 'cams' } })
  })

  it('refuses a file that sets nothing, a JWT of any issuer or for any audience, and URLs that are none or hold a login', async () => {
    assert.deepEqual(await pathsOf({}), [''])
    for (const field of ['jwksUrl', 'issuer', 'audience'] as const)
      assert.deepEqual(await pathsOf({ jwt: { ...jwt, [field]: undefined } }), [`/jwt/${field}`])
    for (const url of ['canary', 'file:///canary', 'https://ann:canary@id.example/']) {
      assert.deepEqual(await pathsOf({ callback: { url } }), ['/callback/url'])
      assert.deepEqual(await pathsOf({ jwt: { ...jwt, jwksUrl: url } }), ['/jwt/jwksUrl'])
    }
    const callback = { url: 'http://127.0.0.1/', timeoutSeconds: 0, cacheSeconds: 301, secret: 'canary' }
    const wrong = await pathsOf({ callback })
    assert.deepEqual(wrong.toSorted(), [
      '/callback/cacheSeconds',
      '/callback/secret',
      '/callback/timeoutSeconds',
    ])
  })

  it('refuses a file that is not there', async () => {
    await assert.rejects(readIdentity('/nowhere/identity.json'), /is not there/)
  })
})
