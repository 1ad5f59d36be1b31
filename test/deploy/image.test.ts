import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { SETTINGS } from '../../src/config/settings.ts'
import { instructionsOf, stagesOf } from '../support/dockerfile.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-image-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('The image', () => {
  const dockerfile = read('deploy/docker/Dockerfile')
  const stages = stagesOf(dockerfile)
  const [build = [], last = []] = stages
  /** The words of the last stage's instructions of this kind. */
  const said = (kind: string): string[] => instructionsOf(last, kind)

  it('copies nothing that is not there or that .dockerignore keeps out', () => {
    const kept = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []))
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, words = '']) =>
      words.split(' '),
    )
    for (const path of [...kept, ...copied]) assert.ok(existsSync(join(ROOT, path)), path)
    assert.deepEqual(copied.toSorted(), kept.toSorted())
  })

  it('runs as nobody special, and sets only what the relay knows', () => {
    assert.match(dockerfile, /^USER 1000:1000$/m)
    const known = SETTINGS.map(({ variable }) => variable)
    const named = [dockerfile, read('deploy/docker/compose.yaml'), read('deploy/systemd/baton.service')]
      .join('\n')
      .match(/BATON_(?!…)[A-Z]+(?:_[A-Z]+)*/g)
    for (const variable of named ?? []) assert.ok(known.includes(variable), variable)
  })

  it('is well while the relay is, at any base path, and not well without one', async (t) => {
    const folder = await scratch(t)
    const check = (): Promise<{ stdout: string }> =>
      run(process.execPath, [join(ROOT, 'deploy/docker/healthcheck.mjs')], { env: { BATON_DATA: folder } })
    await assert.rejects(check())
    const words = ['--port', '0', '--base-path', '/baton/', '--host', '0.0.0.0']
    const files = ['--data', folder, '--streams', join(folder, 'streams.json')]
    const cli = ['--import', 'tsx', join(ROOT, 'src/cli.ts'), 'start', ...words, ...files]
    const relay = spawn(process.execPath, cli, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
    t.after(() => relay.kill('SIGKILL'))
    await once(relay.stdout, 'data')
    assert.match((await check()).stdout, /^200 \{"status":"ok"/)
    const ended = once(relay, 'exit')
    relay.kill('SIGKILL')
    await ended
    await assert.rejects(check())
  })

  it('is built in a stage of its own: what only builds is not in what runs', () => {
    assert.equal(stages.length, 2)
    assert.match(build[0] ?? '', /^FROM \S+ AS build$/)
    assert.match(last[0] ?? '', /^FROM \S+$/)
    const built = said('COPY').flatMap((words) => /^--from=build \/build\/(\S+)/.exec(words)?.[1] ?? [])
    assert.deepEqual(built, ['package.json', 'node_modules', 'dist'])
    assert.ok(!said('RUN').some((words) => words.includes('npm')))
  })

  it('starts the relay, asks whether it is well, and has what it keeps in a volume', () => {
    assert.deepEqual(said('ENTRYPOINT'), ['["node", "/app/dist/cli.js"]'])
    assert.deepEqual(said('CMD'), ['["start"]'])
    assert.deepEqual(said('WORKDIR'), ['/app'])
    const [check = ''] = said('HEALTHCHECK')
    assert.match(check, /^(?:--\S+ )+CMD \["node", "\/app\/healthcheck\.mjs"\]$/)
    const [volume = '', ...more] = said('VOLUME')
    assert.deepEqual([volume, more], ['/config', []])
    const kept = said('ENV').flatMap((words) => words.split(' '))
    for (const name of ['BATON_STREAMS', 'BATON_DATA'])
      assert.ok(
        kept.some((word) => word.startsWith(`${name}=${volume}/`)),
        name,
      )
    const port = SETTINGS.find(({ variable }) => variable === 'BATON_PORT')?.defaultText
    assert.deepEqual(said('EXPOSE'), [port])
  })

  it('is built from what .dockerignore keeps and nothing else, and what it holds runs', async (t) => {
    const [context, building, app] = [join(await scratch(t), 'context'), await scratch(t), await scratch(t)]
    for (const [, path = ''] of read('.dockerignore').matchAll(/^!(.+)$/gm))
      await cp(join(ROOT, path), join(context, path), { recursive: true })
    const copy = async (words: string, into: string): Promise<void> => {
      const [first = '', ...more] = words.split(' ')
      const isBuilt = first === '--from=build'
      const target = more.pop() ?? ''
      for (const path of isBuilt ? more : [first, ...more]) {
        const from = isBuilt ? path.replace('/build', building) : join(context, path)
        await cp(from, join(into, target, target.endsWith('/') ? basename(path) : ''), { recursive: true })
      }
    }
    for (const words of instructionsOf(build, 'COPY')) await copy(words, building)
    // As `npm ci` would have put them there.
    await symlink(realpathSync(join(ROOT, 'node_modules')), join(building, 'node_modules'))
    const commands = instructionsOf(build, 'RUN').flatMap((words) => words.split(' && '))
    const made = commands.filter((command) => !/^npm (?:ci|prune) /.test(command))
    assert.deepEqual(made, ['npm run build'])
    for (const command of made) await run('sh', ['-euc', command], { cwd: building })
    for (const words of said('COPY')) await copy(words, app)
    const [, program = ''] = JSON.parse(said('ENTRYPOINT')[0] ?? '[]') as string[]
    const { stdout } = await run(process.execPath, [program.replace('/app', app), '--version'])
    assert.equal(stdout.trim(), (JSON.parse(read('package.json')) as { version: string }).version)
    for (const path of ['healthcheck.mjs', 'assets/demo/clip.h264', 'dist/public/player.js'])
      assert.ok(existsSync(join(app, path)), path)
  })
})
