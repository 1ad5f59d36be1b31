import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { isAlive } from '../support/processes.ts'

const root = resolve(import.meta.dirname, '../..')

/** Stand-ins for what the set-up runs; each writes down that it ran. `tsc` "builds" a relay that prints its arguments. */
const NPM = `
mkdir -p node_modules/.bin
printf '#!/bin/sh\\necho tsc >> ran\\ntest ! -e broken || { echo "x.ts: wrong" >&2; exit 2; }\\n' > node_modules/.bin/tsc
printf '#!/bin/sh\\necho vite >> ran\\n' > node_modules/.bin/vite
chmod +x node_modules/.bin/*`
const RELAY = `console.log('arguments', ...process.argv.slice(2))`
const LOCATE = `export const locateFfmpeg = async () => ({ path: '/usr/bin/ffmpeg' })`

interface Started {
  readonly said: string
  readonly printed: string
  readonly status: number | null
  readonly ran: readonly string[]
}

interface Checkout {
  readonly folder: string
  /** What `npm start` says and prints with these flags, how it ended, and which tools ran. */
  readonly start: (...flags: string[]) => Promise<Started>
}

/** A checkout as a newcomer has it, with an npm that runs `script`. */
async function checkOut(t: TestContext, script = NPM): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-start-'))
  t.after(() => rm(folder, { recursive: true }))
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const path of ['scripts', 'package.json', 'package-lock.json'])
    await cp(join(root, path), join(folder, path), { recursive: true })
  await write('dist/cli.js', RELAY)
  await write('dist/ffmpeg/locate.js', LOCATE)
  await write('src/x.ts', '')
  await write('bin/npm', `#!/bin/sh\necho npm >> ran\n${script}\n`)
  await chmod(join(folder, 'bin/npm'), 0o755)
  return {
    folder,
    start: async (...flags) => {
      await writeFile(join(folder, 'ran'), '')
      const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
      const options = { cwd: folder, env, encoding: 'utf8' } as const
      const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/start.mjs', ...flags], options)
      const ran = (await readFile(join(folder, 'ran'), 'utf8')).split('\n').filter(Boolean)
      return { said: stderr, printed: stdout, status, ran }
    },
  }
}

describe('npm start', () => {
  it('sets up, says so, and starts the relay with its flags', async (t) => {
    const { said, printed, status, ran } = await (await checkOut(t)).start('--port', '0')
    assert.match(said, /^baton: installing packages .*\nbaton: building .*\n$/)
    assert.deepEqual([printed, status, ran], ['arguments start --port 0\n', 0, ['npm', 'tsc', 'vite']])
  })

  it('does nothing twice, and builds anew what changed', async (t) => {
    const { folder, start } = await checkOut(t)
    await start()
    const again = await start()
    assert.deepEqual([again.said, again.ran, again.printed], ['', [], 'arguments start\n'])
    await writeFile(join(folder, 'src/x.ts'), 'export {}\n')
    assert.deepEqual((await start()).ran, ['tsc', 'vite'])
    await writeFile(join(folder, 'package-lock.json'), '{}\n')
    assert.deepEqual((await start()).ran, ['npm', 'tsc', 'vite'])
  })

  it('says in one sentence what to do when npm fails, and goes on from there the next time', async (t) => {
    const { folder, start } = await checkOut(t, `test -e mended || exit 1\n${NPM}`)
    const { said, printed, status } = await start()
    assert.match(
      said,
      /\nbaton: npm could not install the packages: check .* run the same command again\.\n$/,
    )
    assert.deepEqual([printed, status], ['', 1])
    await writeFile(join(folder, 'mended'), '')
    assert.deepEqual((await start()).ran, ['npm', 'tsc', 'vite'])
  })

  it('runs no script of a package, one of which would wait for a server out of reach', async (t) => {
    const waits = 'case "$*" in *--ignore-scripts*) ;; *) exit 1 ;; esac'
    const { start } = await checkOut(t, `${waits}\n${NPM}`)
    assert.equal((await start()).status, 0)
  })

  it('starts without ffmpeg while one is fetched from a server that says nothing, and leaves no fetch behind', async (t) => {
    const { folder, start } = await checkOut(t)
    const write = (path: string, text: string): Promise<void> => writeFile(join(folder, path), text)
    await write(
      'dist/ffmpeg/locate.js',
      `export const locateFfmpeg = async () => ({ message: 'None is here.' })`,
    )
    await write('bin/apt-get', '#!/bin/sh\nexit 1\n')
    await chmod(join(folder, 'bin/apt-get'), 0o755)
    await mkdir(join(folder, 'node_modules/ffmpeg-static'), { recursive: true })
    await write('node_modules/ffmpeg-static/index.js', `module.exports = '/nowhere/ffmpeg'`)
    const FETCH = `require('fs').writeFileSync('fetching', String(process.pid)); setInterval(() => undefined, 1000)`
    await write('node_modules/ffmpeg-static/install.js', FETCH)
    const WAIT = `import { existsSync, readFileSync } from 'node:fs'
      while (!existsSync('fetching') || readFileSync('fetching', 'utf8') === '') await new Promise(setImmediate)`
    await write('dist/cli.js', `${WAIT}\n${RELAY}`)
    const { said, printed, status } = await start()
    assert.match(said, /baton: starting without ffmpeg: the relay itself pulls .*\nbaton: fetching an ffmpeg/)
    assert.deepEqual([printed, status], ['arguments start\n', 0])
    const pid = Number(await readFile(join(folder, 'fetching'), 'utf8'))
    await eventually('the end of the fetch', () => !isAlive(pid))
  })

  it('says where to look when the build fails, and builds again the next time', async (t) => {
    const { folder, start } = await checkOut(t)
    await writeFile(join(folder, 'broken'), '')
    const { said, printed, status } = await start()
    assert.match(said, /x\.ts: wrong\nbaton: the build failed: the lines above say where\.\n$/)
    assert.deepEqual([printed, status], ['', 1])
    await rm(join(folder, 'broken'))
    assert.deepEqual((await start()).ran, ['tsc', 'vite'])
  })
})
