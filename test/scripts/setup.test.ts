import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const file = resolve(import.meta.dirname, '../../scripts/setup.mjs')

/** What `installDebianPackages` answers and says for root, with an apt-get that runs `script`. */
async function installing(script: string): Promise<{ done: boolean; said: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-apt-'))
  try {
    await writeFile(join(folder, 'apt-get'), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, 'apt-get'), 0o755)
    const code = `
      import { installDebianPackages } from ${JSON.stringify(file)}
      process.getuid = () => 0
      console.log(installDebianPackages(['ffmpeg'], 'ffmpeg is needed'))
    `
    const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', code], { env })
    return { done: stdout.trim() === 'true', said: stderr }
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('The set-up says what to type when apt-get fails', async () => {
  const { done, said } = await installing(
    '[ "$1" != install ] || { echo "E: no such package" >&2; exit 100; }',
  )
  assert.equal(done, false)
  assert.match(said, /^E: no such package$/m)
  assert.match(
    said,
    /^baton: apt-get could not install ffmpeg: type {2}apt-get update && apt-get install -y .* ffmpeg {2}and/m,
  )
})

test('The set-up installs, also with the package lists that are there', async () => {
  const { done, said } = await installing('[ "$1" != update ]')
  assert.equal(done, true)
  assert.match(said, /apt-get update failed/)
  assert.doesNotMatch(said, /could not install/)
})

test('The set-up refuses a Node below its floor and says which to install', async () => {
  const code = (version: string): string => `
    import { checkNode } from ${JSON.stringify(file)}
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })
    checkNode()
  `
  const checking = (version: string) => run(process.execPath, ['--input-type=module', '-e', code(version)])
  for (const old of ['18.20.4', '20.18.9'])
    await assert.rejects(checking(old), {
      code: 1,
      stderr: `baton: Node ${old} is too old: install Node 20.19 or newer and try again.\n`,
    })
  for (const fit of ['20.19.0', '22.0.0']) assert.equal((await checking(fit)).stderr, '')
})
