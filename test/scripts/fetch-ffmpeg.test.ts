import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import { eventually } from '../support/eventually.ts'

interface Script {
  readonly fetchFfmpeg: (parts: { root: string; say: (line: string) => void }) => void
}

const file = resolve(import.meta.dirname, '../../scripts/fetch-ffmpeg.mjs')
const { fetchFfmpeg } = (await import(file)) as Script

/** The folder of a checkout whose ffmpeg-static fetches by this script, and what is said of it. */
async function withPackage(t: TestContext, script: string) {
  const root = await mkdtemp(join(tmpdir(), 'baton-fetch-'))
  t.after(() => rm(root, { recursive: true }))
  const folder = join(root, 'node_modules/ffmpeg-static')
  await mkdir(folder, { recursive: true })
  const binary = join(folder, 'ffmpeg')
  await writeFile(join(folder, 'package.json'), '{ "main": "index.js" }')
  await writeFile(join(folder, 'index.js'), `module.exports = ${JSON.stringify(binary)}`)
  await writeFile(join(folder, 'install.js'), script)
  const said: string[] = []
  return { root, binary, said, fetch: () => fetchFfmpeg({ root, say: (line) => void said.push(line) }) }
}

/** As that of the package: what is there counts as whole. */
const INSTALL = `
const { existsSync, writeFileSync } = require('node:fs')
const binary = require('.')
if (!existsSync(binary)) writeFileSync(binary, 'whole', { mode: 0o755 })`

test('An ffmpeg that is fetched is told of, also where the fetch before broke off', async (t) => {
  const { binary, said, fetch } = await withPackage(t, INSTALL)
  await writeFile(binary, 'half', { mode: 0o644 })
  fetch()
  await eventually('the end', () => said.length === 2)
  assert.match(said[0]!, /^fetching an ffmpeg meanwhile/)
  assert.match(said[1]!, /^ffmpeg is there now; .* find it by themselves/)
  assert.ok(existsSync(binary))
})

test('One that runs is not fetched again', async (t) => {
  const { binary, said, fetch } = await withPackage(t, INSTALL)
  await writeFile(binary, 'mine')
  await chmod(binary, 0o755)
  fetch()
  await eventually('the end', () => said.length === 2)
  assert.ok(existsSync(binary))
})

test('A fetch that fails is told of and harms nothing', async (t) => {
  const { said, fetch } = await withPackage(t, 'process.exit(1)')
  fetch()
  await eventually('the end', () => said.length === 2)
  assert.match(said[1]!, /could not be fetched; the next start tries again/)
})

test('Nothing is fetched where the package is not there', async (t) => {
  const { root, said, fetch } = await withPackage(t, INSTALL)
  await rm(join(root, 'node_modules'), { recursive: true })
  fetch()
  assert.deepEqual(said, [])
})
