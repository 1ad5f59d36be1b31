import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { RelayFile } from '../../src/config/relay-file.ts'
import { runCli, type Ended, type RunOptions } from '../support/cli.ts'
import { TestRelay } from '../support/relay.ts'

describe('baton streams', () => {
  let relay: TestRelay
  let file: RelayFile
  before(async () => {
    relay = await TestRelay.start()
    // As `baton start` does it, so that commands find it.
    file = await RelayFile.claim(join(relay.folder, 'data'))
    await file.announce(relay.relay.url)
  })
  after(async () => {
    await file.release()
    await relay.close()
  })

  const baton = (words: string, options?: RunOptions): Promise<Ended> =>
    runCli([...words.split(' '), '--data', join(relay.folder, 'data')], options)

  it('adds, lists, shows and removes streams of the relay that runs on the data folder', async () => {
    const added = await baton('streams add door rtsp://127.0.0.1:9/a --name Door --user me --on-demand', {
      environment: { BATON_CAMERA_PASSWORD: 'hunter2' },
    })
    assert.deepEqual(added, { code: 0, stdout: 'Added "door"\n', stderr: '' })
    const secrets = await readFile(join(relay.folder, 'data/secrets.json'), 'utf8')
    assert.match(secrets, /"user": "me",\s+"password": "hunter2"/)
    const list = await baton('streams list')
    assert.match(list.stdout, /^ID +STATE +VIEWERS +PICTURE +NAME\ndoor +idle +0 +– +Door\n$/)
    const shown = JSON.parse((await baton('streams show door --json')).stdout) as { mode: string }
    assert.equal(shown.mode, 'on-demand')
    const partly = await baton('streams rm door nope')
    assert.deepEqual(
      [partly.code, partly.stderr],
      [1, 'baton: There is no stream "nope"; nothing was removed\n'],
    )
    const asJson = JSON.parse((await baton('streams rm nope --json')).stderr) as { code: string }
    assert.equal(asJson.code, 'unknown-stream')
    assert.equal((await baton('streams rm door door')).stdout, 'Removed "door"\n')
    assert.doesNotMatch(JSON.stringify(relay.lines), /hunter2/)
  })

  it('logs in through the data folder, and leaves neither a session nor a link behind', async () => {
    assert.equal((await baton('streams list')).code, 0)
    const files = ['sessions.json', 'logins.json'].map((name) =>
      readFile(join(relay.folder, 'data', name), 'utf8'),
    )
    const [sessions = '', logins = ''] = await Promise.all(files)
    assert.deepEqual((JSON.parse(sessions) as { sessions: unknown }).sessions, [])
    assert.deepEqual(JSON.parse(logins), [])
    const changes = relay.lines.map(({ message }) => message)
    assert.ok(changes.includes('logged in') && changes.includes('logged out'), changes.join())
  })

  it('says which streams are gone where one of them cannot be removed', async (t) => {
    const problem = {
      detail: 'The disk is full',
      code: 'config-unwritable',
      status: 503,
      title: '',
      type: 'about:blank',
    }
    const stub = createServer(({ method, url = '' }, response) => {
      const isRefused = method === 'DELETE' && url.endsWith('/b')
      response.statusCode = isRefused ? 503 : method === 'DELETE' ? 204 : 200
      response.setHeader('content-type', 'application/json')
      const ids = ['a', 'b', 'c'].map((id) => ({ id }))
      response.end(
        method === 'DELETE' ? (isRefused ? JSON.stringify(problem) : '') : JSON.stringify({ streams: ids }),
      )
    })
    await once(stub.listen(0, '127.0.0.1'), 'listening')
    t.after(() => stub.close())
    const { port } = stub.address() as AddressInfo
    const words = ['streams', 'rm', 'a', 'b', 'c', '--url', `http://127.0.0.1:${port}/`]
    const detail = 'Removed "a"; "b" is still there: The disk is full; not tried: "c"'
    const said = await runCli(words)
    assert.deepEqual([said.code, said.stdout, said.stderr], [1, '', `baton: ${detail}\n`])
    assert.deepEqual(JSON.parse((await runCli([...words, '--json'])).stderr), {
      code: 'config-unwritable',
      detail,
      faults: [],
    })
  })

  it('takes a token and an address instead, and says what is wrong with them', async () => {
    const { url } = relay.relay
    const environment = { BATON_URL: url, BATON_TOKEN: relay.token }
    assert.equal((await runCli(['streams', 'list', '--json'], { environment })).code, 0)
    const stranger = await runCli(['streams', 'list', '--json', '--url', url, '--token', 'baton_no'])
    assert.equal(stranger.code, 1)
    assert.equal((JSON.parse(stranger.stderr) as { code: string }).code, 'unauthorized')
    assert.match((await runCli(['streams', 'list', '--url', url])).stderr, /needs a token or a login/)
    assert.match(
      (await runCli(['streams', 'list', '--url', 'http://127.0.0.1:9'])).stderr,
      /No relay answers at http:\/\/127\.0\.0\.1:9\//,
    )
    const odd = await runCli(['streams', 'list', '--url', 'ftp://x'])
    assert.deepEqual(
      [odd.code, odd.stderr],
      [2, 'baton: --url (BATON_URL) is no address such as http://127.0.0.1:8088/\n'],
    )
  })

  it('says what to do where no relay runs on the folder', async () => {
    const { code, stderr } = await runCli(['streams', 'list', '--data', join(relay.folder, 'none')])
    assert.equal(code, 1)
    assert.match(stderr, /^baton: No relay runs on the data folder \S+; start one with "baton start"/)
  })

  it('warns of a password in the command line, and reads one from stdin', async () => {
    const warned = await baton('streams add a rtsp://u:hunter2@127.0.0.1:9/')
    assert.match(warned.stderr, /^baton: warning: the URL holds a password/)
    assert.doesNotMatch(warned.stderr, /hunter2/)
    const read = await baton('streams add b rtsp://127.0.0.1:9/ --user u --password-stdin', {
      stdin: 'from stdin\n',
    })
    assert.equal(read.code, 0)
    assert.match(await readFile(join(relay.folder, 'data/secrets.json'), 'utf8'), /"password": "from stdin"/)
    const add = 'streams add f rtsp://127.0.0.1:9/ --user u --password-stdin'
    const foreign = await baton(add, { stdin: Buffer.from('grün', 'latin1') })
    assert.deepEqual(
      [foreign.code, foreign.stderr],
      [1, 'baton: The password on stdin is not UTF-8; send it as UTF-8\n'],
    )
    const large = await baton(add, { stdin: 'x'.repeat(4097) })
    assert.match(large.stderr, /^baton: What stdin holds is no password: it is larger than 4096 bytes/)
    assert.equal((await baton('streams show f')).code, 1, 'nothing was added')
    const asked = await baton('streams add c rtsp://127.0.0.1:9/ --user u')
    assert.equal(asked.code, 2)
    assert.match(asked.stderr, /no terminal to ask for the password; give BATON_CAMERA_PASSWORD/)
  })

  it('ends with 2 for words that are wrong, and with 1 for what the relay refuses', async () => {
    for (const words of [
      'streams add x',
      'streams add x rtsp://h/ --transport pigeon',
      'streams list --colour',
      'streams remove x',
    ]) {
      const { code, stderr } = await baton(words)
      assert.equal(code, 2, words)
      assert.notEqual(stderr, '', words)
    }
    const refused = await baton('streams add x ftp://h/ --json')
    assert.equal(refused.code, 1)
    const { code, faults } = JSON.parse(refused.stderr) as { code: string; faults: { path: string }[] }
    assert.deepEqual([code, faults[0]?.path], ['invalid-url', '/renditions/main/sources/0/url'])
  })
})

describe('baton import and export', () => {
  const YAML = 'streams:\n  door: rtsp://admin:${PASSWORD}@127.0.0.1:9/a\n  script: exec:x\n'

  it('work by the API of a relay that runs, and on the files where none does', async (t) => {
    const relay = await TestRelay.start()
    t.after(() => relay.close())
    const yaml = join(relay.folder, 'go2rtc.yaml')
    await writeFile(yaml, YAML)
    const environment = { PASSWORD: 'hunter2', OTHER: 'stays here' }
    const files = ['--data', join(relay.folder, 'other'), '--streams', join(relay.folder, 'other.json')]
    const access = ['--url', relay.relay.url, '--token', relay.token]
    for (const where of [access, files]) {
      const tried = await runCli(['import', '--dry-run', yaml, ...where], { environment })
      assert.match(
        tried.stdout,
        /^Would add 1 stream \(go2rtc\) to \S+\n {2}line 2: door\nNot taken over:\n {2}line 3: streams\/script: it runs a program/,
      )
      assert.equal(
        (JSON.parse((await runCli(['export', ...where])).stdout) as { streams: unknown[] }).streams.length,
        0,
      )
      const done = await runCli(['import', yaml, ...where], { environment })
      assert.deepEqual(
        [done.code, done.stdout.split('\n')[0]?.split(' to ')[0]],
        [0, 'Added 1 stream (go2rtc)'],
      )
      const exported = (await runCli(['export', ...where])).stdout
      assert.doesNotMatch(exported + done.stdout, /hunter2/)
      const again = await runCli(['import', '-', '--json', ...where], { stdin: exported })
      assert.deepEqual(
        (JSON.parse(again.stdout) as { unchanged: { id: string }[] }).unchanged.map(({ id }) => id),
        ['door'],
      )
    }
    assert.match(await readFile(join(relay.folder, 'other/secrets.json'), 'utf8'), /"password": "hunter2"/)
  })

  it('say what is wrong with a file, and change nothing', async (t) => {
    const relay = await TestRelay.start()
    t.after(() => relay.close())
    const where = ['--data', join(relay.folder, 'other'), '--streams', join(relay.folder, 'other.json')]
    const importing = (stdin: string | Buffer): Promise<Ended> => runCli(['import', '-', ...where], { stdin })
    assert.match((await importing(`${YAML}  cut: [`)).stderr, /no YAML at line 4, column \d+/)
    const wide = Buffer.from(YAML, 'utf16le')
    assert.match((await importing(wide)).stderr, /^baton: - is not UTF-8; save it as UTF-8/)
    assert.match(
      (await importing(Buffer.from([0x61, 0xff]))).stderr,
      /^baton: - is not UTF-8; save it as UTF-8/,
    )
    assert.match((await importing(`# ${'x'.repeat(1_100_000)}`)).stderr, /larger than 1048576 bytes/)
    assert.match(
      (await runCli(['import', join(relay.folder, 'none.yaml'), ...where])).stderr,
      /Cannot read \S+none\.yaml: ENOENT/,
    )
    assert.equal((await runCli(['import', '-', '--format', 'vlc', ...where])).code, 2)
    await assert.rejects(readFile(join(relay.folder, 'other.json')), { code: 'ENOENT' })
  })
})
