import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import { CREDENTIAL_NAME } from '../../src/config/secret-keys.ts'

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

  it('shows the relay of /proc only processes, and the relay needs no more', () => {
    assert.match(read('deploy/systemd/baton.service'), /^ProcSubset=pid$/m)
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    const sources = files.filter((file) => file.endsWith('.ts')).map((file) => read(join('src', file)))
    const code = sources.map((text) => text.replaceAll(/^ *(?:\/\*\*|\*|\/\/).*$/gm, ''))
    const paths = code.flatMap((text) => text.match(/(?<=['"`])\/proc\/[^'"`]+/g) ?? [])
    const others = paths.filter((path) => !/^\/proc\/(?:self|\$\{pid\})\//.test(path))
    // Who cannot read the boot is still known by his host, number and start.
    assert.deepEqual(others, ['/proc/sys/kernel/random/boot_id'])
    assert.ok(paths.includes('/proc/self/net/tcp'))
  })
})

describe('The drop-in with the key of the secrets', () => {
  it('is understood by systemd, and hands over the credential that the relay looks for', async (t) => {
    const folder = await scratch(t)
    const unit = join(folder, 'baton.service')
    await mkdir(`${unit}.d`)
    const dropIn = read('deploy/systemd/secrets-key.conf')
    assert.match(dropIn, new RegExp(`^LoadCredential=${CREDENTIAL_NAME}:/`, 'm'))
    await writeFile(unit, read('deploy/systemd/baton.service').replace('/usr/bin/node', process.execPath))
    const verify = async (text: string): Promise<string> => {
      await writeFile(join(`${unit}.d`, 'secrets-key.conf'), text)
      const { stdout, stderr } = await run('systemd-analyze', ['verify', unit])
      return stdout + stderr
    }
    assert.equal(await verify(dropIn), '')
    assert.match(await verify(dropIn.replace('LoadCredential', 'LoadCredentiel')), /Unknown key/)
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
