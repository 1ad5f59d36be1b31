import assert from 'node:assert/strict'
import { chown, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeLeftovers, restoreBackup, writeAtomic } from '../../src/files/atomic-write.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()

test('writeAtomic makes, replaces and leaves nothing beside the file', async () => {
  const path = join(folder, 'a.json')
  assert.equal(await writeAtomic(path, 'one'), true)
  assert.equal((await stat(path)).mode & 0o777, 0o644)
  await writeAtomic(path, 'zwö')
  assert.equal(await readFile(path, 'utf8'), 'zwö')
  assert.deepEqual(await readdir(folder), ['a.json'])
})

test('writeAtomic replaces the file, so that whoever reads the old one reads it to its end', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'one')
  const before = (await stat(path)).ino
  await writeAtomic(path, 'two')
  assert.notEqual((await stat(path)).ino, before)
})

test('writeAtomic keeps the mode the file has and sets the one it is told', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'one', { mode: 0o640 })
  await writeAtomic(path, 'two')
  assert.equal((await stat(path)).mode & 0o777, 0o640)
  await writeAtomic(path, 'three', { mode: 0o600 })
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('writeAtomic gives what root writes to the owner of the folder, who has to read it', async () => {
  const isRoot = process.getuid?.() === 0
  if (isRoot) await chown(folder, 12_345, 12_345)
  const path = join(folder, 'a.json')
  await writeAtomic(path, 'one', { mode: 0o600 })
  assert.equal((await stat(path)).uid, isRoot ? 12_345 : process.getuid?.())
})

test('writeAtomic follows a link', async () => {
  const path = join(folder, 'real.json')
  await writeFile(path, 'one')
  await symlink(path, join(folder, 'link.json'))
  await writeAtomic(join(folder, 'link.json'), 'two')
  assert.equal(await readFile(path, 'utf8'), 'two')
})

test('writeAtomic changes nothing when it is stopped right before the rename', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'one')
  assert.equal(await writeAtomic(path, 'two', { unless: () => Promise.resolve(true) }), false)
  assert.equal(await readFile(path, 'utf8'), 'one')
  assert.deepEqual(await readdir(folder), ['a.json'])
})

test('writeAtomic passes on what it cannot mend and removes its temporary file', async () => {
  const path = join(folder, 'a.json')
  await assert.rejects(writeAtomic(path, 'one', { replace: failing('ENOSPC') }), {
    code: 'config-unwritable',
    message: `Cannot write ${path}: no room is left (ENOSPC); make room`,
  })
  await assert.rejects(
    writeAtomic(path, 'one', { replace: failing('EACCES') }),
    /this user may not \(EACCES\)/,
  )
  await assert.rejects(writeAtomic(path, 'one', { replace: failing('EIO') }), { code: 'EIO' })
  assert.deepEqual(await readdir(folder), [])
})

for (const code of ['EBUSY', 'EXDEV', 'EPERM']) {
  test(`writeAtomic writes in place, with a backup meanwhile, where a rename answers ${code}`, async () => {
    const path = join(folder, 'a.json')
    await writeFile(path, 'a longer text')
    const before = (await stat(path)).ino
    await writeAtomic(path, 'short', { replace: failing(code) })
    assert.equal(await readFile(path, 'utf8'), 'short')
    assert.equal((await stat(path)).ino, before)
    assert.deepEqual(await readdir(folder), ['a.json'])
  })
}

test('restoreBackup puts the backup back when the file is torn', async () => {
  const [path, backup] = [join(folder, 'a.json'), join(folder, 'a.backup')]
  await writeFile(path, '{"a":')
  await writeFile(backup, '{"a":1}')
  assert.equal(await restoreBackup(path, backup, isJson), true)
  assert.equal(await readFile(path, 'utf8'), '{"a":1}')
  assert.deepEqual(await readdir(folder), ['a.json'])
  assert.equal(await restoreBackup(path, backup, isJson), false)
})

test('restoreBackup keeps a whole file and removes the backup', async () => {
  const [path, backup] = [join(folder, 'a.json'), join(folder, 'a.backup')]
  await writeFile(path, '{"a":2}')
  await writeFile(backup, '{"a":1}')
  assert.equal(await restoreBackup(path, backup, isJson), false)
  assert.equal(await readFile(path, 'utf8'), '{"a":2}')
  assert.deepEqual(await readdir(folder), ['a.json'])
})

test('restoreBackup takes a text that breaks off in the middle of a character for torn, and puts back every byte', async () => {
  const [path, backup] = [join(folder, 'a.json'), join(folder, 'a.backup')]
  const kept = '\uFEFF{"a":"ü"}'
  await writeFile(path, Buffer.from('{"a":"ü').subarray(0, -1))
  await writeFile(backup, kept)
  assert.equal(await restoreBackup(path, backup, isJson), true)
  assert.equal(await readFile(path, 'utf8'), kept)
})

test('restoreBackup leaves a whole file of another encoding, which somebody saved', async () => {
  const [path, backup] = [join(folder, 'a.json'), join(folder, 'a.backup')]
  await writeFile(path, '{"a":"ü"}', 'latin1')
  await writeFile(backup, '{"a":1}')
  assert.equal(await restoreBackup(path, backup, isJson), false)
  assert.equal(await readFile(path, 'latin1'), '{"a":"ü"}')
})

test('writeAtomic writes in place over a file of another encoding', async () => {
  const path = join(folder, 'a.json')
  await writeFile(path, 'ü', 'latin1')
  await writeAtomic(path, 'ö', { replace: failing('EBUSY') })
  assert.equal(await readFile(path, 'utf8'), 'ö')
})

test('removeLeftovers removes old temporary files of that file only', async () => {
  const path = join(folder, 'a.json')
  for (const name of ['.a.json.0a.tmp', '.a.json.0b.tmp', '.b.json.0a.tmp'])
    await writeFile(join(folder, name), '')
  for (const name of ['.a.json.0a.tmp', '.b.json.0a.tmp']) await utimes(join(folder, name), 1, 1)
  await removeLeftovers(path)
  assert.deepEqual((await readdir(folder)).sort(), ['.a.json.0b.tmp', '.b.json.0a.tmp'])
})

function failing(code: string): () => Promise<void> {
  return () => Promise.reject(Object.assign(new Error(code), { code }))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
