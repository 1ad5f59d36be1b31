import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { SecretRecord } from '../../src/auth/record-file.ts'
import { RecordStore } from '../../src/auth/record-store.ts'
import { hashOf } from '../../src/auth/secret.ts'
import { silentLog } from '../../src/log.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { dataFolder } from './kit.ts'

const KEYS = {
  plural: 'keys',
  noun: 'key',
  isRecord: (value: unknown): value is SecretRecord =>
    typeof (value as { id?: unknown } | null)?.id === 'string',
}

async function open(t: TestContext, shared: { dataDir?: string; clock?: ManualClock } = {}) {
  const dataDir = shared.dataDir ?? (await dataFolder())
  const clock = shared.clock ?? new ManualClock(1000)
  const store = await RecordStore.open({ dataDir, clock, log: silentLog }, KEYS)
  t.after(() => store.close())
  return { store, dataDir, clock, path: join(dataDir, 'keys.json') }
}

const record = (id: string, expiresMs?: number): SecretRecord => ({
  id,
  hash: hashOf(id),
  ...(expiresMs !== undefined && { expiresMs }),
})

describe('RecordStore', () => {
  it('keeps its records in a file of their kind, for the owner alone', async (t) => {
    const { store, path } = await open(t)
    await store.change(() => [record('a')])
    assert.deepEqual(JSON.parse(await readFile(path, 'utf8')), { version: 1, keys: [record('a')] })
    assert.equal((await stat(path)).mode & 0o777, 0o600)
  })

  it('finds a record by its secret or its id for as long as it is valid, and lists it after that', async (t) => {
    const { store, clock } = await open(t)
    await store.change(() => [record('a', 1500), record('b')])
    assert.deepEqual([store.find('a')?.id, store.get('a')?.id, store.find('x')], ['a', 'a', undefined])
    clock.tick(500)
    assert.deepEqual([store.find('a'), store.get('a'), store.find('b')?.id], [undefined, undefined, 'b'])
    assert.equal(store.records.length, 2)
  })

  it('tells whoever listens of what was removed, here or elsewhere, and of what expires, once', async (t) => {
    const { store, dataDir, clock } = await open(t)
    const { store: other } = await open(t, { dataDir, clock })
    const revoked: string[] = []
    store.onRevoked((id) => revoked.push(id))
    await store.change(() => [record('a'), record('b'), record('c', 1500), record('d')])
    await store.change((records) => records.slice(1))
    assert.deepEqual(revoked, ['a'])
    await other.change((records) => records.slice(1))
    await eventually('the other process is heard', () => revoked.includes('b'))
    clock.tick(500)
    assert.deepEqual(revoked, ['a', 'b', 'c'])
    await store.change((records) => records.filter(({ id }) => id !== 'c'))
    assert.deepEqual(revoked, ['a', 'b', 'c'])
  })

  it('changes nothing where the edit throws', async (t) => {
    const { store, path } = await open(t)
    await store.change(() => [record('a')])
    const before = await readFile(path, 'utf8')
    const edit = () => {
      throw new Error('no')
    }
    await assert.rejects(store.change(edit), /no/)
    assert.equal(await readFile(path, 'utf8'), before)
    assert.deepEqual(store.records, [record('a')])
  })

  it('keeps what it has when the file breaks while it runs, and goes on when that is mended', async (t) => {
    const { store, path } = await open(t)
    await store.change(() => [record('a')])
    await writeFile(path, '{')
    await assert.rejects(
      store.change((records) => records),
      { code: 'config-broken' },
    )
    assert.equal(store.find('a')?.id, 'a')
    await writeFile(path, JSON.stringify({ version: 1, keys: [record('b')] }))
    await eventually('the mended file counts', () => store.find('b') !== undefined)
    assert.equal(store.find('a'), undefined)
  })

  it('leaves no timer behind', async (t) => {
    const { store, clock } = await open(t)
    await store.change(() => [record('a', 1500)])
    assert.equal(clock.pendingTimers, 1)
    await store.close()
    assert.equal(clock.pendingTimers, 0)
  })
})
