import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it } from 'node:test'
import type { Credential } from '../../../src/auth/credential.ts'
import { ExternalIdentity, type ExternalSettings } from '../../../src/auth/external/external-identity.ts'
import { newSecret } from '../../../src/auth/secret.ts'
import { systemClock } from '../../../src/clock.ts'
import { RelayError } from '../../../src/errors.ts'
import type { Log } from '../../../src/log.ts'
import { silentLog } from '../../../src/log.ts'
import { eventually } from '../../support/eventually.ts'
import { IdentityServer } from '../../support/identity-server.ts'
import { closeAtEnd } from '../../support/leftovers.ts'

type Visit = Parameters<ExternalIdentity['identify']>[0]

function visit(credential: Credential | undefined, path = '/live/door.ts'): Visit {
  const req = { url: path, headers: {} } as unknown as IncomingMessage
  return { req, way: 'live', path, credential, address: '192.0.2.7', requestId: 'id-1' }
}

const bearer = (secret: string): Credential => ({ carrier: 'bearer', secret })

async function stage(what: 'both' | 'callback' | 'jwt' | 'none' = 'both') {
  const server = await IdentityServer.start()
  const callback = { url: `${server.url}/ask`, timeoutSeconds: 5, cacheSeconds: 0 }
  const all: Record<typeof what, ExternalSettings> = {
    both: { callback, jwt: server.jwt },
    callback: { callback },
    jwt: { jwt: server.jwt },
    none: {},
  }
  const lines: string[] = []
  const log: Log = {
    ...silentLog,
    warn: (_, message) => void lines.push(`warn ${message}`),
    info: (_, message) => void lines.push(`info ${message}`),
  }
  const external = new ExternalIdentity({ settings: all[what], clock: systemClock, log })
  closeAtEnd(async () => external.close())
  return { server, external, lines }
}

describe('ExternalIdentity', () => {
  it('lets the bearer of a JWT do what it says, for as long as it says, and tells of its end', async () => {
    const { server, external } = await stage()
    const ended: string[] = []
    external.onEnded((id) => ended.push(id))
    const token = await server.sign({ name: 'Ann', baton: { role: 'operator' } }, { lifeSeconds: 3 })
    const expiresMs = Date.now() + 3000
    const { principal } = (await external.identify(visit(bearer(token), '/api/streams')))!
    assert.deepEqual([principal.name, principal.role, principal.cameras], ['Ann', 'operator', undefined])
    assert.match(principal.id, /^jwt-[0-9a-f]{32}$/)
    assert.equal((await external.identify(visit(bearer(token))))?.principal, principal)
    await eventually('its end is told', () => ended.length === 1)
    const lateMs = Date.now() - expiresMs
    assert.ok(lateMs > -100 && lateMs < 1000, `${lateMs} ms`)
    assert.deepEqual(ended, [principal.id])
    assert.equal(await external.identify(visit(bearer(token))), undefined)
    assert.deepEqual(server.questions, [])
  })

  it('lets whom the callback allows watch that one stream', async () => {
    const { external } = await stage('callback')
    const { principal } = (await external.identify(visit(bearer('pass'))))!
    assert.deepEqual([principal.role, principal.cameras], ['viewer', new Set(['door'])])
    assert.match(principal.id, /^callback-[0-9a-f]{32}$/)
    const again = (await external.identify(visit(bearer('pass'), '/live/yard.ts')))!.principal
    assert.deepEqual([again.id, again.cameras], [principal.id, new Set(['yard'])])
    assert.notEqual((await external.identify(visit(bearer('other'))))?.principal.id, principal.id)
  })

  it('asks for nobody who brings a secret of the relay’s own, valid or not', async () => {
    const { server, external } = await stage()
    for (const kind of ['token', 'login', 'session'] as const) {
      const secret = newSecret(kind)
      assert.equal(external.mayKnow(visit(bearer(secret))), false)
      assert.equal(await external.identify(visit(bearer(secret))), undefined)
      assert.equal(external.mayKnow(visit({ carrier: 'basic', secret })), false)
    }
    assert.deepEqual(server.questions, [])
  })

  it('asks the callback of streams alone, also without a credential, and nobody where nothing is set', async () => {
    const { external } = await stage('callback')
    assert.equal(external.mayKnow(visit(undefined)), true)
    assert.equal(external.mayKnow(visit({ carrier: 'cookie', secret: newSecret('session') })), true)
    for (const path of ['/api/streams', '/api/tokens', '/metrics', '/', '/api/events'])
      assert.equal(external.mayKnow(visit(bearer('pass'), path)), false, path)
    const none = await stage('none')
    assert.equal(none.external.mayKnow(visit(undefined)), false)
    assert.equal(none.external.mayKnow(visit(bearer(await none.server.sign({})))), false)
  })

  it('does not ask the callback for a JWT that opens nothing', async () => {
    const { server, external } = await stage()
    const token = await server.sign({ aud: 'other', baton: { role: 'admin' } })
    assert.equal(await external.identify(visit(bearer(token))), undefined)
    assert.deepEqual(server.questions, [])
  })

  it('lets nobody in while the servers are away, and says so once, and once that they are back', async () => {
    const { server, external, lines } = await stage('callback')
    server.answer = (_, res) => res.writeHead(500).end()
    const isUnavailable = (error: unknown) =>
      error instanceof RelayError && error.code === 'identity-unavailable'
    for (let tries = 0; tries < 3; tries++)
      await assert.rejects(external.identify(visit(bearer('x'))), isUnavailable)
    server.answer = (_, res) => res.writeHead(200).end()
    assert.equal((await external.identify(visit(bearer('x'))))?.principal.role, 'viewer')
    assert.deepEqual(lines, [
      'warn Identity cannot be asked for, nobody gets in by it',
      'info Identity can be asked for again',
    ])
    const { server: keys, external: byKeys } = await stage('jwt')
    const token = await keys.sign({ baton: { role: 'viewer' } })
    await keys.down()
    await assert.rejects(byKeys.identify(visit(bearer(token))), isUnavailable)
  })
})
