import assert from 'node:assert/strict'
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { Command } from 'commander'
import { makeProgram } from '../src/commands/make-program.ts'
import { eventually, PATIENCE_MS } from './support/eventually.ts'

const CLI = join(import.meta.dirname, '../dist/cli.js')
const READY = /Baton is ready: (\S+)/

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'))
  await writeFile(join(folder, 'streams.json'), '{ "streams": [] }')
})
after(() => rm(folder, { recursive: true }))

describe('baton', () => {
  it('refuses a second relay on one data folder, and takes over from one that was killed', async (t) => {
    const first = await start(t, 'shared')
    const second = await run('start', '--port', '0', ...files('shared'))
    assert.equal(second.code, 1)
    assert.match(second.stderr, new RegExp(`Another relay \\(process ${first.child.pid}, ${first.url}\\)`))
    const exited = once(first.child, 'exit')
    first.child.kill('SIGKILL')
    await exited
    const third = await start(t, 'shared')
    third.child.kill('SIGTERM')
    assert.deepEqual(await once(third.child, 'exit'), [0, null])
  })

  it('reaches a relay that speaks https by a certificate of its own, and so does the health check', async (t) => {
    const { child, url } = await start(t, 'secure', '--tls', 'self-signed')
    assert.match(url, /^https:\/\/127\.0\.0\.1:/)
    const data = join(folder, 'secure')
    const added = await run('streams', 'add', 'door', 'rtsp://192.0.2.1/a', '--on-demand', '--data', data)
    assert.deepEqual([added.code, added.stderr], [0, ''])
    const list = await run('streams', 'list', '--data', data, '--json')
    assert.match(list.stdout, /"door"/)
    const link = (await run('login', '--data', data)).stdout
    assert.ok(link.startsWith(url), link)
    const token = (await run('token', 'create', '--role', 'admin', '--data', data, '--json')).stdout
    const { secret } = JSON.parse(token) as { secret: string }
    assert.equal((await run('streams', 'list', '--data', data, '--token', secret)).code, 0)
    const stranger = await run('streams', 'list', '--url', url, '--token', secret)
    assert.match(stranger.stderr, /SELF_SIGNED/, 'who comes by an address checks the certificate')
    const health = spawn(process.execPath, [join(import.meta.dirname, '../deploy/docker/healthcheck.mjs')], {
      env: { ...process.env, BATON_DATA: data },
    })
    assert.deepEqual(await once(health, 'exit'), [0, null])
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })

  it('takes over from one that was killed and whose parent never asked for it', async (t) => {
    const words = [CLI, 'start', '--port', '0', ...files('zombie')].map((word) => `'${word}'`).join(' ')
    // The shell becomes a program that waits for nobody.
    const script = `'${process.execPath}' ${words} & exec sleep 600`
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
    t.after(() => parent.kill('SIGKILL'))
    await once(parent.stdout, 'data')
    const { pid } = JSON.parse(await readFile(join(folder, 'zombie/relay.json'), 'utf8')) as { pid: number }
    process.kill(pid, 'SIGKILL')
    await eventually('it is a zombie', () => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    const { child } = await start(t, 'zombie')
    child.kill('SIGTERM')
    await once(child, 'exit')
  })

  it('login names the address of the relay that runs on the folder, or else the one it is told', async (t) => {
    const { url } = await start(t, 'login')
    const data = ['--data', join(folder, 'login')]
    assert.match((await run('login', ...data)).stdout, new RegExp(`^${url}login#batonlogin_`))
    assert.match((await run('login', ...data, '--port', '81')).stdout, /^http:\/\/127\.0\.0\.1:81\/login#/)
  })

  it('login and token create make the data folder where no relay has run yet', async () => {
    assert.match((await run('login', ...files('new', 'data'))).stdout, /^http:\/\/127\.0\.0\.1:8088\/login#/)
    const made = await run('token', 'create', '--role', 'viewer', ...files('newer', 'data'))
    assert.match(made.stdout, /^baton_/)
  })

  it('says what is wrong with the data folder', async () => {
    await writeFile(join(folder, 'file'), '')
    for (const words of [['start', '--port', '0'], ['login'], ['token', 'list']]) {
      const { code, stderr } = await run(...words, ...files('file', 'data'))
      assert.equal(code, 1)
      assert.match(stderr, /^baton: Cannot write \S*file: a file stands where a folder should/)
    }
  })

  it('names the commands to who asks for one that is not there', async () => {
    for (const words of [['nope'], ['--port', '0', 'nope'], ['strat', '--port', '0']]) {
      const { code, stderr } = await run(...words)
      assert.equal(code, 2)
      const word = words.find((one) => /^[a-z]/.test(one))
      assert.match(
        stderr,
        new RegExp(`^baton: There is no command "${word}"; there are start, check, probe, streams, `),
      )
    }
    assert.match((await run('help', 'start')).stdout, /^Usage: baton start/)
    const { code, stderr } = await run('start', 'extra')
    assert.deepEqual(
      [code, stderr],
      [2, 'baton: "start" takes options and no other word, but there is "extra"\n'],
    )
    assert.equal(
      (await run('--port', '0', 'check')).stderr,
      'baton: The command comes first: baton check …\n',
    )
  })

  it('shows examples with every help, of the commands below others too', async () => {
    const all = commandsOf(makeProgram()).map(({ path }) => path)
    assert.ok(all.includes('streams add') && all.includes('token revoke'), all.join())
    const helps = await Promise.all(
      all.map(async (path) => ({ path, ...(await run(...path.split(' '), '--help')) })),
    )
    for (const { path, code, stdout } of helps) {
      assert.equal(code, 0)
      assert.ok(stdout.startsWith(`Usage: baton ${path} `), stdout)
      const [, examples = ''] = stdout.split('\nExamples:\n')
      const lines = examples.trimEnd().split('\n')
      for (const line of lines) assert.match(line, /^ {2}\$ /, path)
      assert.ok(
        lines.some((line) => line.includes(`baton ${path}`)),
        `${path} is in none of its examples`,
      )
    }
  })

  it('takes --json with every command that does something, but for start', () => {
    const without = commandsOf(makeProgram()).filter(
      ({ command }) =>
        command.commands.length === 0 && !command.options.some(({ long }) => long === '--json'),
    )
    assert.deepEqual(
      without.map(({ path }) => path),
      ['start'],
    )
  })

  it('with --json says what goes wrong as one line of JSON, whatever it is', async () => {
    for (const [words, wanted, detail] of [
      ['streams list --json --bogus', 2, /^unknown option '--bogus'/],
      ['token create --json', 2, /^required option '--role <role>' not specified$/],
      ['probe demo --json --rendition zz', 2, /^--rendition is none of main, sub: zz$/],
      ['token revoke nope --json', 1, /nope|no such token/i],
    ] as const) {
      const { code, stdout, stderr } = await run(
        ...words.split(' '),
        ...(words.includes('revoke') ? files('json', 'data') : []),
      )
      assert.deepEqual([code, stdout], [wanted, ''], words)
      assert.match(stderr, /^[^\n]+\n$/, words)
      const fault = JSON.parse(stderr) as { code: string; detail: string; faults: unknown[] }
      assert.match(fault.detail, detail)
      assert.deepEqual([fault.code === 'misuse', fault.faults], [wanted === 2, []], words)
    }
  })

  it('names the flag whose word cannot be taken, and exits with 2', async () => {
    for (const [words, says] of [
      [
        'token create --role viewer --days 1e9',
        /^baton: --days must be a moment in the future, of the year 275760/,
      ],
      ['token create --role admin --cameras a', /^baton: --cameras only a viewer token can be limited/],
      [
        'link create --cameras a/b --viewers 0',
        /^baton: --cameras must be an id.*\n--viewers must be a whole number/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await run(...words.split(' '), ...files('flags', 'data'))
      assert.deepEqual([code, stdout], [2, ''], words)
      assert.match(stderr, says)
    }
  })

  it('takes a streams.json that is not there as a start does: with a warning', async () => {
    const words = ['check', '--streams', join(folder, 'none.json'), '--data', join(folder, 'none')]
    const said = await run(...words)
    assert.equal(said.code, 0)
    assert.match(
      said.stdout,
      /: 0 streams in order\n\S+none\.json is not there; the relay starts without a camera/,
    )
    const { warnings, faults } = JSON.parse((await run(...words, '--json')).stdout) as Record<
      string,
      unknown[]
    >
    assert.deepEqual([warnings?.length, faults], [1, []])
  })

  it('check exits 1 on a faulty file and names the line, also as JSON', async () => {
    const streams = join(folder, 'faulty.json')
    await writeFile(
      streams,
      '{ "streams": [\n  { "id": "a", "url": "rtsp://cam/" },\n  { "id": "b", "ulr": "rtsp://cam/" }\n] }',
    )
    const words = ['check', '--streams', streams, '--data', join(folder, 'none')]
    const said = await run(...words)
    assert.equal(said.code, 1)
    assert.match(said.stdout, /line 3, \/streams\/1\/ulr: is not known; did you mean "url"\?/)
    const report = await run(...words, '--json')
    assert.equal(report.code, 1)
    const { faults } = JSON.parse(report.stdout) as { faults: { message: string }[] }
    assert.ok(
      faults.length > 0 && faults.every(({ message }) => message.startsWith('line 3, ')),
      report.stdout,
    )
  })

  it('check finds a camera on the port that the relay would listen on, by flag and by default', async () => {
    const streams = join(folder, 'own-port.json')
    await writeFile(streams, '{ "streams": [{ "id": "a", "url": "rtsp://127.0.0.1:8088/" }] }')
    const words = ['check', '--streams', streams, '--data', join(folder, 'none')]
    const found = await run(...words)
    assert.equal(found.code, 1)
    assert.match(found.stdout, /line 1, \/streams\/0\/url: .*port 8088 is this relay's own/)
    for (const port of ['81', '0']) assert.equal((await run(...words, '--port', port)).code, 0)
  })

  it('makes and revokes tokens, and warns of streams that are not there', async () => {
    const streams = join(folder, 'tokens.json')
    await writeFile(streams, '{ "streams": [{ "id": "door", "url": "demo:" }] }')
    const create = (cameras: string, ...more: string[]): Promise<Ended> =>
      run(
        'token',
        'create',
        '--role',
        'viewer',
        '--cameras',
        cameras,
        '--data',
        join(folder, 'tokens'),
        ...more,
      )
    const warned = await create('door,nosuch', '--streams', streams)
    assert.deepEqual(
      [warned.code, warned.stderr],
      [0, 'baton: warning: There is no stream "nosuch"; the token opens it once it is added\n'],
    )
    assert.match(warned.stdout, /^baton_[\w-]+\n$/)
    assert.equal((await create('door', '--streams', streams)).stderr, '')
    await writeFile(streams, 'broken')
    assert.equal((await create('nosuch', '--streams', streams)).stderr, '')
    const made = JSON.parse(
      (await create('nosuch', '--streams', join(folder, 'streams.json'), '--json')).stdout,
    ) as {
      token: { id: string }
      warnings: string[]
    }
    assert.equal(made.warnings.length, 1)
    const revoked = await run('token', 'revoke', made.token.id, '--json', ...files('tokens', 'data'))
    assert.deepEqual(JSON.parse(revoked.stdout), { revoked: made.token.id })
  })

  it('makes, lists and revokes viewer links, and prints where they lead', async () => {
    const streams = join(folder, 'links.json')
    await writeFile(streams, '{ "streams": [{ "id": "door", "url": "demo:" }] }')
    const data = ['--data', join(folder, 'links')]
    const create = (cameras: string, ...more: string[]): Promise<Ended> =>
      run('link', 'create', '--cameras', cameras, '--streams', streams, ...data, ...more)
    const place = ['--host', 'cam.example', '--port', '80', '--base-path', '/baton/']
    const made = await create('door', '--days', '1', '--viewers', '3', '--rendition', 'sub', ...place)
    assert.match(made.stdout, /^http:\/\/cam\.example\/baton\/watch\/door#token=batonlink_[\w-]{43}\n$/)
    const several = await create('door,nosuch', '--days', 'never', '--origins', 'https://home.example')
    assert.match(several.stdout, /^http:\/\/127\.0\.0\.1:8088\/wall#token=batonlink_/)
    assert.match(several.stderr, /no stream "nosuch"; the link opens it once it is added/)
    const list = async () =>
      JSON.parse((await run('link', 'list', '--json', ...data)).stdout) as {
        links: Record<string, unknown>[]
      }
    const [first, second] = (await list()).links
    const { maxViewers, rendition, cameras } = first!
    assert.deepEqual([maxViewers, rendition, cameras], [3, 'sub', ['door']])
    assert.deepEqual([second!['origins'], second!['expiresMs']], [['https://home.example'], undefined])
    assert.match(
      (await run('link', 'list', ...data)).stdout,
      /to 3 +door +sub .*\n.* never +to 10 +door,nosuch/,
    )
    for (const words of [
      ['--days', '0'],
      ['--rendition', 'big'],
      ['--viewers', 'many'],
    ])
      assert.equal((await create('door', ...words)).code, 2)
    const id = String(first!['id'])
    assert.equal((await run('link', 'revoke', id, ...data)).stdout, `Revoked ${id}\n`)
    assert.equal((await run('link', 'revoke', id, ...data)).code, 1)
    assert.equal((await list()).links.length, 1)
  })

  it('ends on a signal although its start hangs', async (t) => {
    const pipe = join(folder, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
    const child = spawnCli(t, ['start', '--port', '0', '--streams', pipe, '--data', join(folder, 'hang')])
    child.stdout!.resume()
    // It has its signal handlers once it has claimed the folder.
    await eventually('the folder is claimed', () => existsSync(join(folder, 'hang/relay.json')))
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGKILL'])
  })
})

interface Named {
  readonly path: string
  readonly command: Command
}

/** Every command below this one, as it is typed behind `baton`. */
function commandsOf(command: Command, above = ''): Named[] {
  return command.commands.flatMap((command) => {
    const path = `${above}${command.name()}`
    return [{ path, command }, ...commandsOf(command, `${path} `)]
  })
}

function files(data: string, ...only: string[]): string[] {
  const streams = ['--streams', join(folder, 'streams.json')]
  return [...(only.length === 0 ? streams : []), '--data', join(folder, data)]
}

async function start(
  t: TestContext,
  data: string,
  ...words: string[]
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawnCli(t, ['start', '--port', '0', ...files(data), ...words])
  let text = ''
  for await (const chunk of child.stdout!) {
    text += String(chunk)
    const url = READY.exec(text)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new Error('The relay ended before it was ready')
}

function spawnCli(t: TestContext, words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [CLI, ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return child
}

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...words], { timeout: PATIENCE_MS }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}
