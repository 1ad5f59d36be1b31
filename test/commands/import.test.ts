import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runCli } from '../support/cli.ts'
import { TestRelay } from '../support/relay.ts'

const STREAMS = { streams: [{ id: 'door', url: 'rtsp://127.0.0.1:9/a', mode: 'on-demand' }] }
const TEXT = 'streams:\n  door: rtsp://127.0.0.1:9/b\n  gate: rtsp://127.0.0.1:9/c\n'
const REPORT = /^Added 1 stream \(go2rtc\) to .+\n {2}line 3: gate\nReplaced:\n {2}line 2: door\n$/

describe('baton import', () => {
  it('leaves a stream that is there as it is, and replaces it with --replace', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-import-'))
    try {
      const streams = join(folder, 'streams.json')
      await writeFile(streams, JSON.stringify(STREAMS))
      const baton = (...words: string[]) =>
        runCli(['import', '-', '--streams', streams, '--data', join(folder, 'data'), ...words], {
          stdin: TEXT,
        })
      assert.match(
        (await baton('--dry-run')).stdout,
        /Not taken over:\n.*streams\/door: .*another address.*--replace/,
      )
      const same = [{ ...STREAMS.streams[0], url: 'rtsp://127.0.0.1:9/b' }]
      await writeFile(streams, JSON.stringify({ streams: same }))
      assert.match((await baton('--dry-run')).stdout, /Unchanged, .*:\n {2}line 2: door\n$/)
      await writeFile(streams, JSON.stringify(STREAMS))
      assert.match((await baton('--dry-run', '--replace')).stdout, /Would replace:\n {2}line 2: door\n$/)
      assert.match((await baton('--replace')).stdout, REPORT)
      assert.match(await readFile(streams, 'utf8'), /9\/b/)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('replaces at a relay that runs', async () => {
    const relay = await TestRelay.start(STREAMS)
    try {
      const environment = { BATON_URL: relay.relay.url, BATON_TOKEN: relay.token }
      const done = await runCli(['import', '-', '--replace'], { stdin: TEXT, environment })
      assert.match(done.stdout, REPORT, done.stderr)
    } finally {
      await relay.close()
    }
  })
})
