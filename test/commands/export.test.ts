import assert from 'node:assert/strict'
import { copyFile, link, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { RelayFile } from '../../src/config/relay-file.ts'
import { runCli, type Ended } from '../support/cli.ts'
import { eventuallyAnswered } from '../support/eventually.ts'
import { TestRelay } from '../support/relay.ts'

const SECRET_URL = 'http://127.0.0.1:9/video.cgi?user=ann&pwd=hunter2'
const STREAMS = `{ "streams": [{ "id": "door", "url": "${SECRET_URL}" }, { "id": "gate", "url": "rtsp://127.0.0.1:9/b" }] }`

describe('baton export', () => {
  let folder = ''
  let own = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-export-'))
    own = join(folder, 'streams.json')
    await writeFile(own, STREAMS)
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const baton = (words: string[], streams = own, data = 'data'): Promise<Ended> =>
    runCli([...words, '--streams', streams, '--data', join(folder, data)])

  it('writes a file, and never in the place of the relay’s own, whatever it is called', async () => {
    await baton(['check', '--fix'])
    const before = await readFile(own, 'utf8')
    const names = ['link.json', 'hard.json'].map((name) => join(folder, name))
    await symlink(own, names[0]!)
    await link(own, names[1]!)
    for (const name of [own, ...names]) {
      const refused = await baton(['export', '--output', name])
      assert.deepEqual([refused.code, refused.stdout], [2, ''])
      assert.match(refused.stderr, /is the relay’s own file, .*; name another with --output\n$/)
    }
    // Known by the data folder, although no flag names it.
    const elsewhere = await baton(['export', '--output', own], join(folder, 'another.json'))
    assert.equal(elsewhere.code, 2)
    assert.equal(await readFile(own, 'utf8'), before)
    const written = join(folder, 'exported.json')
    const done = await baton(['export', '--output', written])
    assert.deepEqual([done.code, done.stdout, done.stderr], [0, '', ''])
    assert.equal(await readFile(written, 'utf8'), (await baton(['export'])).stdout)
  })

  it('is refused behind a shell’s > that emptied the relay’s own file, and says how to bring that back', async () => {
    const stopped = join(folder, 'stopped.json')
    await writeFile(stopped, STREAMS)
    const ofStopped = ['export', '--streams', stopped, '--data', join(folder, 'stopped')]
    const appended = await runCli(ofStopped, { stdoutFile: ['>>', stopped] })
    assert.equal(appended.code, 2)
    assert.match(appended.stderr, /^baton: stdout is the relay’s own file .*; name another with --output\n$/)
    assert.equal(await readFile(stopped, 'utf8'), STREAMS)
    const emptied = await runCli(ofStopped, { stdoutFile: ['>', stopped] })
    assert.equal(emptied.code, 2)
    assert.match(emptied.stderr, /with --output\. That file is empty now; bring back a copy of it/)
    const source = { url: 'rtsp://127.0.0.1:9/a', user: 'ann', password: 'hunter2' }
    const relay = await TestRelay.start({ streams: [{ id: 'door', ...source }] })
    try {
      const data = join(relay.folder, 'data')
      await (await RelayFile.claim(data)).announce(relay.relay.url)
      const words = ['export', '--streams', relay.streamsFile, '--data', data]
      const rename = (name: string): Promise<Response> => relay.send('PATCH', 'api/streams/door', { name })
      assert.equal((await rename('Door')).status, 200)
      const refused = await runCli(words, { stdoutFile: ['>', relay.streamsFile] })
      assert.equal(refused.code, 2)
      assert.match(refused.stderr, /still has its cameras: "baton export --output exported\.json", and copy/)
      assert.equal(await readFile(relay.streamsFile, 'utf8'), '')
      await eventuallyAnswered('the loss is known', async () => (await rename('Lost')).status === 409)
      const saved = join(folder, 'saved.json')
      assert.equal((await runCli([...words, '--output', saved])).code, 0)
      await copyFile(saved, relay.streamsFile)
      await eventuallyAnswered('all is as before', async () => (await rename('Gate')).status === 200)
      const { renditions } = (await (await relay.fetch('api/streams/door')).json()) as {
        renditions: { main: { sources: { hasSecret: boolean }[] } }
      }
      assert.equal(renditions.main.sources[0]?.hasSecret, true)
    } finally {
      await relay.close()
    }
  })

  it('is imported again but for what hides a secret in its URL, as docs/moving-in.md says', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/moving-in.md'), 'utf8')
    const text = (await baton(['export'])).stdout
    const file = join(folder, 'moved.json')
    await writeFile(file, text)
    const other = join(folder, 'other.json')
    const tried = await baton(['import', '--dry-run', file], other, 'other')
    assert.match(tried.stdout, /: gate\nNot taken over:\n {2}line \d+: streams\/0: .*\*\*\*.*write it out/)
    const hidden = /`http:\/\/[^`]*(\?[^`]*\*\*\*)`/.exec(page)?.[1] ?? ''
    assert.ok(text.includes(hidden) && hidden !== '', hidden)
    await writeFile(file, text.replace('user=***&pwd=***', 'user=ann&pwd=hunter2'))
    assert.match((await baton(['import', file], other, 'other')).stdout, /^Added 2 streams/)
    assert.doesNotMatch(await readFile(other, 'utf8'), /hunter2/)
    assert.match(await readFile(join(folder, 'other/secrets.json'), 'utf8'), /hunter2/)
  })

  it('says which file is broken and what to do, and so does an import', async () => {
    const broken = join(folder, 'broken.json')
    for (const [text, fault] of [
      ['', 'nothing in it'],
      ['{ "streams": [ {', 'a fault \\(.*\\)'],
    ] as const) {
      await writeFile(broken, text)
      for (const words of [['export'], ['import', own]]) {
        const { code, stderr } = await baton(words, broken)
        assert.equal(code, 1)
        assert.match(
          stderr,
          new RegExp(
            `^baton: \\S+broken\\.json: There is ${fault} at line 1, .*; mend it or bring back a copy; "baton check"`,
          ),
        )
      }
    }
  })

  it('with --json prints the same, and says what goes wrong as JSON', async () => {
    const [plain, json] = [await baton(['export']), await baton(['export', '--json'])]
    assert.deepEqual([json.code, json.stderr], [0, ''])
    assert.equal(json.stdout, plain.stdout)
    const refused = await baton(['export', '--json', '--output', own])
    assert.deepEqual([refused.code, refused.stdout], [2, ''])
    assert.equal((JSON.parse(refused.stderr) as { code: string }).code, 'misuse')
  })

  it('is shown with no example that empties the relay’s own file', async () => {
    const root = join(import.meta.dirname, '../..')
    for (const page of ['docs/cli.md', 'docs/moving-in.md', 'README.md'])
      assert.doesNotMatch(await readFile(join(root, page), 'utf8'), /> *streams\.json/, page)
  })
})
