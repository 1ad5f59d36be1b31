import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { RelayError } from '../../src/errors.ts'
import { withLock } from '../../src/files/lock.ts'
import { unwritable } from '../../src/files/unwritable.ts'

test('withLock lets one at a time do work, across processes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-lock-'))
  const count = join(folder, 'count')
  await writeFile(count, '0')
  const script = `
    import { readFile, writeFile } from 'node:fs/promises'
    import { withLock } from ${JSON.stringify(new URL('../../src/files/lock.ts', import.meta.url).href)}
    for (let i = 0; i < 10; i++) {
      await withLock(${JSON.stringify(count)}, async () => {
        const n = Number(await readFile(${JSON.stringify(count)}, 'utf8'))
        await writeFile(${JSON.stringify(count)}, String(n + 1))
      })
    }`
  const children = [0, 1, 2].map(() =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' }),
  )
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0] as number))
  assert.deepEqual(codes, [0, 0, 0])
  assert.equal(await readFile(count, 'utf8'), '30')
  await rm(folder, { recursive: true })
})

test('withLock is free again after work that failed, and passes its error on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-lock-'))
  const path = join(folder, 'x')
  await assert.rejects(
    withLock(path, () => Promise.reject(new Error('no'))),
    /no/,
  )
  assert.equal(await withLock(path, () => Promise.resolve(7)), 7)
  await rm(folder, { recursive: true })
})

test('withLock says where it cannot write', async () => {
  await assert.rejects(
    withLock('/nowhere/x', () => Promise.resolve()),
    {
      code: 'config-unwritable',
      message: /\/nowhere\/x: its folder is not there \(ENOENT\); make \/nowhere$/,
    },
  )
})

test('a lock that another process keeps is said, with what to do', () => {
  const error = unwritable('/data/streams.json', Object.assign(new Error('held'), { code: 'ELOCKED' }))
  assert.ok(error instanceof RelayError)
  assert.equal(error.code, 'config-unwritable')
  assert.match(
    error.message,
    /another process keeps its lock .*remove \/data\/streams\.json\.lock if there is none/,
  )
})
