import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { RelayFile, urlOfRunning } from '../../src/config/relay-file.ts'
import { testFolder } from '../support/test-folder.ts'

const URL = 'http://127.0.0.1:8088/'
const folder = testFolder()
const path = join(folder, 'relay.json')

/** When a process started, as the kernel counts it. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Writes the file of a relay that is another process, as that process would have. */
async function writeFileOf(pid: number, changes: object = {}): Promise<void> {
  const file = await RelayFile.claim(folder)
  const facts = JSON.parse(await readFile(path, 'utf8')) as object
  await file.release()
  await writeFile(path, JSON.stringify({ ...facts, pid, started: await startOf(pid), url: URL, ...changes }))
}

test('RelayFile says who runs, to the owner alone, and nothing once it is released', async () => {
  const file = await RelayFile.claim(folder)
  await file.announce(URL)
  const facts = JSON.parse(await readFile(path, 'utf8')) as { pid: number; url: string }
  assert.deepEqual([facts.pid, facts.url], [process.pid, URL])
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  await file.release()
  await assert.rejects(stat(path), { code: 'ENOENT' })
  assert.equal(await urlOfRunning(folder), undefined)
})

test('A relay.json that is no text is nobody’s', async () => {
  await writeFile(path, Buffer.from([0xff, 0xfe, 0x7b, 0x00]))
  assert.equal(await urlOfRunning(folder), undefined)
  await (await RelayFile.claim(folder)).release()
})

test('A relay that may not read which boot this is, as under the systemd unit, is found all the same', async () => {
  const child = spawn('sleep', ['1000'])
  await once(child, 'spawn')
  for (const machine of ['elsewhere ', `${hostname()} another-boot`]) {
    await writeFileOf(child.pid!, { machine })
    assert.equal(await urlOfRunning(folder), undefined, machine)
  }
  await writeFileOf(child.pid!, { machine: `${hostname()} ` })
  assert.equal(await urlOfRunning(folder), URL)
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('A folder on which another process runs is taken until that ends', async () => {
  const child = spawn('sleep', ['1000'])
  await once(child, 'spawn')
  const { pid = 0 } = child
  await writeFileOf(pid)
  assert.equal(await urlOfRunning(folder), URL)
  await assert.rejects(RelayFile.claim(folder), {
    code: 'data-folder-taken',
    message: new RegExp(`process ${pid}, ${URL}\\).*--data`),
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(await urlOfRunning(folder), undefined)
  await (await RelayFile.claim(folder)).release()
})

const STALE: readonly [what: string, changes: object][] = [
  ['a later process with the same number', { started: '1' }],
  ['another machine, or one that was started anew', { machine: 'elsewhere 0' }],
  ['nobody, for it cannot be understood', { pid: 'x' }],
]

for (const [what, changes] of STALE)
  test(`A file that speaks of ${what} takes no folder`, async () => {
    await writeFileOf(process.ppid, changes)
    assert.equal(await urlOfRunning(folder), undefined)
    await (await RelayFile.claim(folder)).release()
  })

test('A file that is no JSON takes no folder', async () => {
  await writeFile(path, '{')
  assert.equal(await urlOfRunning(folder), undefined)
  await (await RelayFile.claim(folder)).release()
})
