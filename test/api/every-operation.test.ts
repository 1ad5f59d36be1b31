import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { ROLES } from '../../src/auth/roles.ts'
import type { Role } from '../../src/auth/roles.ts'
import { TestRelay } from '../support/relay.ts'

interface Operation {
  readonly method: string
  /** With ids in it. */
  readonly path: string
  readonly name: string
  /** What the caller must be allowed; undefined = anybody who is known. */
  readonly action: string | undefined
}

/** As docs/config.md promises it, and not as the code decides it. */
const MAY: Readonly<Record<string, readonly Role[]>> = {
  watch: ['admin', 'operator', 'viewer'],
  snapshot: ['admin', 'operator', 'viewer'],
  read: ['admin', 'operator', 'viewer'],
  inspect: ['admin', 'operator'],
  operate: ['admin', 'operator'],
  manage: ['admin'],
  metrics: ['admin', 'operator', 'metrics'],
}

/** What changes nothing although it is no GET: it is asked for by who may look. */
const HARMLESS = new Set(['probeCamera'])

describe('Each operation of the API’s document', () => {
  let relay: TestRelay
  let operations: readonly Operation[] = []
  const tokens = new Map<Role, string>()
  before(async () => {
    relay = await TestRelay.start({
      streams: [{ id: 'yard', url: 'rtsp://127.0.0.1:9/', mode: 'on-demand' }],
    })
    operations = await operationsOf(relay)
    assert.ok(operations.length > 15, 'the operations are found')
    for (const role of ROLES)
      tokens.set(role, (await relay.relay.identity.tokens.create({ name: role, role })).secret)
  })
  after(() => relay.close())

  const statusOf = async ({ method, path }: Operation, headers: Record<string, string>): Promise<number> => {
    const json = { 'content-type': 'application/json', ...headers }
    const body = method === 'GET' ? {} : { body: '{}' }
    return (await fetch(new URL(`api${path}`, relay.relay.url), { method, headers: json, ...body })).status
  }

  it('is for nobody without a token, wherever he says that he comes from', async () => {
    const local = { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' }
    // No token at all: answers to wrong ones are held.
    const forged = { ...local, cookie: 'role=admin', 'x-user': 'admin', 'x-forwarded-user': 'admin' }
    for (const operation of operations)
      for (const headers of [{}, local, forged])
        assert.equal(await statusOf(operation, headers), 401, operation.name)
  })

  it('is for the roles that the documents name, and for no other', async () => {
    for (const operation of operations)
      for (const role of ROLES) {
        const { name, action } = operation
        const allowed = action === undefined ? ROLES : MAY[action]
        assert.ok(allowed !== undefined, `${name}: ${action}`)
        if (allowed.includes(role)) continue
        const status = await statusOf(operation, { authorization: `Bearer ${tokens.get(role)}` })
        // Who may see no stream is told that there is none.
        assert.ok(
          status === 403 || (status === 404 && action === 'snapshot'),
          `${name} by ${role}: ${status}`,
        )
      }
  })

  it('changes nothing for a viewer or a reader of metrics', () => {
    for (const { name, method, action } of operations)
      if (method !== 'GET' && !HARMLESS.has(name))
        assert.ok(action === 'operate' || action === 'manage', `${name} needs ${action}`)
  })
})

async function operationsOf(relay: TestRelay): Promise<Operation[]> {
  const { paths } = (await (await relay.fetch('api/openapi.json')).json()) as {
    paths: Record<string, Record<string, { operationId: string; description?: string }>>
  }
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId, description = '' }]) => ({
      method: method.toUpperCase(),
      path: path.replace('{id}', 'yard').replaceAll(/\{\w+\}/g, 'x'),
      name: operationId,
      action: /allowed to (\w+)\./.exec(description)?.[1],
    })),
  )
}
