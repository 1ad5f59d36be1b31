import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { SETTINGS } from '../../src/config/settings.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-pack-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('The systemd unit', () => {
  it('is understood by systemd, and as hardened as the docs say', async (t) => {
    // systemd looks for the program it starts.
    const unit = join(await scratch(t), 'baton.service')
    await writeFile(unit, read('deploy/systemd/baton.service').replace('/usr/bin/node', process.execPath))
    const { stdout, stderr } = await run('systemd-analyze', ['verify', unit])
    assert.equal(stdout + stderr, '')
    const security = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', unit])
    const [, level = '9'] = /Overall exposure level for baton\.service: ([\d.]+)/.exec(security.stdout) ?? []
    assert.ok(Number(level) <= 1.3, level)
  })
})

describe('The image', () => {
  const dockerfile = read('deploy/docker/Dockerfile')

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
})

describe('The compose file', () => {
  it('is understood by docker-compose', async () => {
    const config = ['-f', join(ROOT, 'deploy/docker/compose.yaml'), 'config', '--services']
    const { stdout, stderr } = await run('docker-compose', config)
    assert.deepEqual(stdout.trim().split('\n').toSorted(), ['baton', 'grafana', 'prometheus'])
    assert.equal(stderr, '')
  })

  it('builds from the image’s own file, and mounts only what is there or what its first lines make', async (t) => {
    const { services } = load(read('deploy/docker/compose.yaml')) as {
      services: Record<string, { build?: { context: string; dockerfile: string }; volumes?: string[] }>
    }
    assert.deepEqual(Object.keys(services), ['baton', 'prometheus', 'grafana'])
    const { context = '', dockerfile = '' } = services['baton']?.build ?? {}
    const folder = join(ROOT, 'deploy/docker')
    assert.equal(resolve(folder, context), ROOT)
    assert.equal(dirname(join(ROOT, dockerfile)), folder)
    const mounted = Object.values(services)
      .flatMap(({ volumes = [] }) => volumes)
      .map((volume) => volume.split(':')[0]!)
      .filter((path) => path.startsWith('.'))
    assert.ok(mounted.length > 0, 'it mounts Prometheus’s and Grafana’s files')
    const missing = mounted.filter((path) => !existsSync(join(folder, path)))
    const checkout = await scratch(t)
    await mkdir(join(checkout, 'deploy/docker'), { recursive: true })
    const { stdout } = await run('sh', ['-euc', `${STUBS}\n${firstLines()}`, ...missing], { cwd: checkout })
    assert.equal(stdout, 'up\n./config: directory\n./baton.token: regular empty file\n')
  })
})

/** Says what is there of the paths that are mounted at the moment of `docker compose up`; all else does nothing. */
const STUBS = `set -- "$0" "$@"
missing="$*"
sudo() { :; }
docker() { [ "$2" != up ] || { echo up && stat -c '%n: %F' $missing; }; }`

/** The commands in the comment that the compose file begins with, without what they are explained by. */
function firstLines(): string {
  const [comment = ''] = read('deploy/docker/compose.yaml').split(/^services:$/m)
  return [...comment.matchAll(/^# {3}(.*?)(?: {2,}\(.*\))?$/gm)].map(([, line]) => line).join('\n')
}
