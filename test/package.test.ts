import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { build } from 'vite'
import { definesPlayer, serveFolder } from './support/player-page.ts'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

describe('the package', () => {
  let folder = ''
  let packed: readonly string[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-package-'))
    const clone = await cleanClone(folder)
    const pack = ['pack', '--foreground-scripts=false', '--json', '--pack-destination', folder]
    const { stdout } = await run('npm', pack, { cwd: clone, maxBuffer: 16_000_000 })
    await rm(clone, { recursive: true })
    const [made] = Object.values(
      JSON.parse(stdout) as Record<string, { filename: string; files: { path: string }[] }>,
    )
    packed = made!.files.map(({ path }) => path)
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--omit=optional', '--ignore-scripts']
    await run('npm', ['install', ...quiet, join(folder, made!.filename)], { cwd: folder })
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('holds what runs, and no source, test or secret', () => {
    for (const path of [
      'dist/cli.js',
      'dist/public/index.html',
      'dist/public/player.js',
      'dist/public/player-worker.js',
      'assets/demo/clip.h264',
      'streams.schema.json',
      'LICENSE',
      'README.md',
      'deploy/systemd/baton.service',
    ])
      assert.ok(packed.includes(path), `${path} is not in it`)
    assert.deepEqual(
      packed.filter((path) => /^(?:src|test|bench|scripts|data|public)\/|\.tsbuildinfo$/.test(path)),
      [],
    )
  })

  it('lists what it links and bundles, and nothing else, as an SBOM', async () => {
    const installed = join(folder, 'node_modules/baton-relay')
    const sbom = JSON.parse(await readFile(join(installed, 'dist/sbom.cdx.json'), 'utf8')) as Sbom
    assert.equal(sbom.bomFormat, 'CycloneDX')
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
    assert.deepEqual(
      [sbom.metadata.component.name, sbom.metadata.component.version],
      [manifest.name, manifest.version],
    )
    const listed = sbom.components.map(({ purl }) => decodeURIComponent(purl).replace('pkg:npm/', ''))
    const pages = await readFile(join(installed, 'dist/public/licences.md'), 'utf8')
    const bundled = [...pages.matchAll(/^## (\S+) - (\S+)/gm)].map(
      ([, name, version]) => `${name}@${version}`,
    )
    assert.ok(bundled.some((name) => name.startsWith('lit@')))
    const wanted = { ...manifest.dependencies, ...manifest.optionalDependencies }
    const linked = Object.entries(wanted).map(([name, version]) => `${name}@${version}`)
    for (const name of [...bundled, ...linked]) assert.ok(listed.includes(name), name)
    const develops = Object.entries(manifest.devDependencies).map(([name, version]) => `${name}@${version}`)
    assert.deepEqual(
      develops.filter((name) => listed.includes(name)),
      develops.filter((name) => bundled.includes(name)),
    )
  })

  it('holds every page that the README links to, and nothing that is built from a checkout', async () => {
    const links = [
      ...(await readFile(join(root, 'README.md'), 'utf8')).matchAll(/[^!]\[[^\]]*\]\((?!https?:)([^)#]+)/g),
    ]
      .map(([, target = '']) => target)
      // A checkout's own cameras and the pictures stay where they are.
      .filter((target) => target !== 'streams.json' && !target.startsWith('docs/images/'))
    assert.ok(links.length > 5, links.join())
    assert.deepEqual(
      [...new Set(links)].filter((target) => !packed.includes(target)),
      [],
    )
    const docker = packed.filter((path) => path.startsWith('deploy/docker/'))
    assert.deepEqual(docker, [])
    // Some 2 MiB of pictures, which no page needs.
    assert.deepEqual(
      packed.filter((path) => path.startsWith('docs/') && !path.endsWith('.md')),
      [],
    )
  })

  it('runs by npx in an empty folder, and serves the player as a script that runs on another site’s page', async (t) => {
    const site = await serveFolder(t, join(folder, 'site'))
    const words = ['--no-install', 'baton', 'start', '--port', '0', '--allowed-origins', site]
    const child = spawn('npx', words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    const exited = once(child, 'exit')
    t.after(async () => {
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGTERM')
      await exited
    })
    let text = ''
    for await (const chunk of child.stdout) {
      text += String(chunk)
      if (text.includes('\n')) break
    }
    const url = /Baton is ready: (\S+)/.exec(text)?.[1]
    assert.ok(url !== undefined, text)
    assert.equal((await fetch(new URL('readyz', url))).status, 200)
    const player = await fetch(new URL('player.js', url))
    assert.match(player.headers.get('content-type') ?? '', /javascript/)
    const page = await (await fetch(url)).text()
    assert.match(page, /<script type="module"/)
    await mkdir(join(folder, 'site'))
    const script = `<script type="module" src="${new URL('player.js', url).href}"></script>`
    await writeFile(join(folder, 'site/index.html'), `${script}<baton-player></baton-player>`)
    await definesPlayer(t, site)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name === 'data'),
      ['data'],
    )
  })

  it('gives a page that is bundled the player and the client, and they run', async (t) => {
    await mkdir(join(folder, 'app'))
    await writeFile(join(folder, 'app/index.html'), '<script type="module" src="./main.js"></script>')
    await writeFile(
      join(folder, 'app/main.js'),
      "import { definePlayer } from 'baton-relay/player'\nimport { createClient } from 'baton-relay/client'\ndefinePlayer('http://relay/')\nwindow.client = createClient({ url: 'http://relay/' })\n",
    )
    await build({
      root: join(folder, 'app'),
      logLevel: 'silent',
      configFile: false,
      build: { outDir: join(folder, 'out') },
    })
    await definesPlayer(t, await serveFolder(t, join(folder, 'out')))
  })

  for (const [module, resolution] of [
    ['esnext', 'bundler'],
    ['nodenext', 'nodenext'],
  ])
    it(`brings types that hold with module resolution ${resolution}`, async () => {
      const consumer = `import { BatonPlayer, definePlayer } from 'baton-relay/player'
import { createClient, dataOf, type Stream } from 'baton-relay/client'
definePlayer('http://relay/')
const player = new BatonPlayer()
player.muted = false
export const delay: number | undefined = player.stats?.delayMs
export const streams: Promise<Stream[]> = dataOf(createClient({ url: 'http://relay/' }).GET('/streams')).then((answer) => answer.streams)
// @ts-expect-error no such address
void createClient({ url: 'http://relay/' }).GET('/nothing')
`
      await writeFile(join(folder, 'consumer.ts'), consumer)
      const options = [
        '--noEmit',
        '--strict',
        '--target',
        'es2023',
        '--lib',
        'es2023,dom,dom.iterable',
        '--types',
        '',
        '--module',
        module!,
        '--moduleResolution',
        resolution!,
      ]
      const tsc = join(root, 'node_modules/.bin/tsc')
      const { stdout } = await run(tsc, [...options, 'consumer.ts'], { cwd: folder }).catch(
        (error: { stdout: string }) => error,
      )
      assert.equal(stdout, '')
    })
})

interface Sbom {
  readonly bomFormat: string
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } }
  readonly components: readonly { readonly purl: string }[]
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** A checkout with its packages installed and nothing built, below `folder`. @returns where. */
async function cleanClone(folder: string): Promise<string> {
  const clone = join(folder, 'clone')
  const made = ['.git', '.stamps', 'data', 'dist', 'node_modules', 'test-results']
  const filter = (path: string): boolean => !made.includes(relative(root, path))
  await cp(root, clone, { recursive: true, filter })
  await symlink(realpathSync(join(root, 'node_modules')), join(clone, 'node_modules'))
  return clone
}
