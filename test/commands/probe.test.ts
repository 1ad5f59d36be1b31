import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProbeReport } from '../../src/client/client.ts'
import { runCli, type Ended, type RunOptions } from '../support/cli.ts'
import { startGstCamera } from '../support/gst-camera.ts'
import { TestRelay } from '../support/relay.ts'

describe('baton probe', () => {
  it('says what a camera sends, for its address with a login and for the id of a stream', async (t) => {
    const camera = await startGstCamera({ digest: { user: 'me', password: 'hunter2' } })
    t.after(() => camera.close())
    const relay = await TestRelay.start({ streams: [{ id: 'door', url: camera.url, mode: 'on-demand' }] })
    t.after(() => relay.close())
    const baton = (words: string[], options: RunOptions = {}): Promise<Ended> =>
      runCli(['probe', ...words, '--url', relay.relay.url], {
        ...options,
        environment: { BATON_TOKEN: relay.token, ...options.environment },
      })
    const bare = camera.url.replace('me:hunter2@', '')
    const byAddress = await baton([bare, '--user', 'me', '--json'], {
      environment: { BATON_CAMERA_PASSWORD: 'hunter2' },
    })
    assert.equal(byAddress.code, 0, byAddress.stderr)
    const report = JSON.parse(byAddress.stdout) as ProbeReport
    assert.deepEqual([report.login, report.video?.codec, report.problem], ['accepted', 'H264', null])
    const byId = await baton(['door'])
    assert.equal(byId.code, 0, byId.stderr)
    assert.match(byId.stdout, /^reachable +yes\nlogin +accepted\n/)
    assert.match(byId.stdout, /\nvideo +H264 .*640×360\n/)
    const refused = await baton([bare, '--user', 'me', '--password-stdin'], { stdin: 'wrong' })
    assert.equal(refused.code, 1)
    assert.match(refused.stdout, /\nProblem \(unauthorized\): /)
    for (const { stdout, stderr } of [byAddress, byId, refused])
      assert.doesNotMatch(stdout + stderr, /hunter2/)
  })

  it('ends with 1 for a camera that is away or unknown, and with 2 for words that are wrong', async (t) => {
    const relay = await TestRelay.start()
    t.after(() => relay.close())
    const access = ['--url', relay.relay.url, '--token', relay.token]
    const away = await runCli(['probe', 'rtsp://127.0.0.1:9/x', ...access])
    assert.equal(away.code, 1)
    assert.match(away.stdout, /^reachable +no\n[^]*Problem \(unreachable\): /)
    const unknown = await runCli(['probe', 'nobody', ...access])
    assert.deepEqual([unknown.code, unknown.stdout], [1, ''])
    assert.match(unknown.stderr, /no such stream|no stream/)
    assert.equal((await runCli(['probe', 'door', '--rendition', 'third', ...access])).code, 2)
    assert.equal((await runCli(['probe', ...access])).code, 2)
    for (const [words, flags] of [
      ['door --transport udp', '--transport'],
      ['door --user foo --password-stdin', '--user and --password-stdin'],
      ['rtsp://127.0.0.1:9/x --rendition sub', '--rendition'],
    ] as const) {
      const refused = await runCli(['probe', ...words.split(' '), ...access])
      assert.deepEqual([refused.code, refused.stdout], [2, ''])
      assert.ok(refused.stderr.startsWith(`baton: ${flags} can only be said of a`), refused.stderr)
    }
  })
})
