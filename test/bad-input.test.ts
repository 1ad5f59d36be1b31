import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startFaultyCamera } from './support/faulty-camera.ts'
import { childrenNamed } from './support/processes.ts'
import { TestRelay } from './support/relay.ts'

/** What is sent, and with which status, code and paths it is refused. */
type Row = readonly [body: unknown, status: number, code: string, paths: readonly string[], ifMatch?: string]

interface Problem {
  readonly code: string
  readonly detail: string
  readonly faults?: readonly { readonly path: string; readonly message: string }[]
}

const URL_ROWS: readonly [url: string, code: string][] = [
  ['rtsp://', 'invalid-url'],
  ['nonsense', 'invalid-url'],
  ['file:///etc/passwd', 'invalid-url'],
  ['concat:rtsp://192.0.2.1/', 'invalid-url'],
  ['-i', 'invalid-url'],
  ['rtsp://192.0.2.1/\r\nX: y', 'invalid-url'],
  ['rtsp://169.254.169.254/', 'address-refused'],
]

const withBadUrl = (id?: string): Row[] =>
  URL_ROWS.map(([url, code]) => [{ ...(id !== undefined && { id }), url }, 422, code, ['/url']])

/** Added to a relay with the stream `there`. */
const addingRows = (url: string): Row[] => [
  ...withBadUrl('a'),
  [{ id: 'there', url }, 409, 'duplicate-stream', ['/id']],
  [{ id: 'a/b', url }, 422, 'invalid-stream', ['/id']],
  [{ id: 'a', url, colour: 'red' }, 422, 'invalid-stream', ['/colour']],
  [{ id: 'a', url, name: 5 }, 422, 'invalid-stream', ['/name']],
  [{ id: 'a' }, 422, 'invalid-stream', ['/url']],
  [{ id: 'a/b', url: 'file:///x', colour: 'red' }, 422, 'invalid-stream', ['/colour', '/id', '/url']],
  [[], 422, 'invalid-stream', ['']],
  [5, 422, 'invalid-stream', ['']],
  [
    [
      { id: 'a', url: 'file:///x' },
      { id: 'b', url },
      { id: 'c', url: 'nonsense' },
    ],
    422,
    'invalid-url',
    ['/0/url', '/2/url'],
  ],
  [
    [
      { id: 'b', url },
      { id: 'there', url },
      { id: 'b', url },
    ],
    409,
    'duplicate-stream',
    ['/1/id', '/2/id'],
  ],
]

/** Put in the place of the stream `there`, or merged into it. */
const changingRows = (url: string): Row[] => [
  ...withBadUrl(),
  [{ url, colour: 'red' }, 422, 'invalid-stream', ['/colour']],
  [{ url, name: 5 }, 422, 'invalid-stream', ['/name']],
  [{ url: 5 }, 422, 'invalid-stream', ['/url']],
  [{ url, transport: 'pigeon', mode: 1 }, 422, 'invalid-stream', ['/mode', '/transport']],
  [{ id: 'other', url }, 422, 'invalid-stream', ['/id']],
  [5, 422, 'invalid-stream', ['']],
  [{ url }, 412, 'precondition-failed', [], '"stale"'],
]

describe('A relay that is sent bad input', () => {
  it('says what is wrong and where, also when it is to ask the camera, and changes and starts nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-ffmpeg-'))
    const ffmpeg = await recordingFfmpeg(folder)
    const camera = await startFaultyCamera()
    const relay = await TestRelay.start({ settings: { ffmpeg: ffmpeg.path } })
    try {
      const there = { id: 'there', url: camera.url, user: 'ann', password: 'secret', mode: 'on-demand' }
      assert.equal((await relay.send('POST', 'api/streams', there)).status, 201)
      const before = await stateOf(relay)
      const calls = [
        ['POST', 'api/streams', addingRows(camera.url)],
        ['POST', 'api/streams?verify=true', addingRows(camera.url)],
        ['PUT', 'api/streams/there', changingRows(camera.url)],
        ['PUT', 'api/streams/there?verify=true', changingRows(camera.url)],
        ['PATCH', 'api/streams/there', changingRows(camera.url)],
      ] as const
      for (const [method, path, rows] of calls)
        for (const [body, status, code, paths, ifMatch] of rows) {
          const what = `${method} ${path} ${JSON.stringify(body)}`
          const headers = ifMatch === undefined ? undefined : { 'if-match': ifMatch }
          const found = await problemOf(await relay.send(method, path, body, headers))
          assert.deepEqual(found, { status, code, paths }, what)
          assert.deepEqual(childrenNamed('ffmpeg'), [], what)
        }
      const raw = async (body: string) => {
        const headers = { 'content-type': 'application/json' }
        return problemOf(await relay.fetch('api/streams', { method: 'POST', headers, body }))
      }
      assert.deepEqual(await raw('{ "id": '), { status: 400, code: 'invalid-body', paths: [] })
      assert.deepEqual(await raw(`"${'x'.repeat(70_000)}"`), {
        status: 413,
        code: 'body-too-large',
        paths: [],
      })

      assert.deepEqual(await stateOf(relay), before)
      await relay.close()
      assert.deepEqual([await ffmpeg.pulls(), camera.connections], [[], 0])
    } finally {
      await relay.close()
      await camera.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

/** Status, code and sorted paths of a refusal whose words name each of these paths. */
async function problemOf(answer: Response): Promise<{ status: number; code: string; paths: string[] }> {
  const text = await answer.text()
  assert.equal(answer.headers.get('content-type')?.split(';')[0], 'application/problem+json', text)
  const { code, detail, faults = [] } = JSON.parse(text) as Problem
  assert.ok(detail.length > 15, text)
  for (const { path, message } of faults) {
    assert.ok(detail.includes(message), text)
    assert.ok(detail.includes(path.slice(path.lastIndexOf('/') + 1)), text)
  }
  return { status: answer.status, code, paths: faults.map(({ path }) => path).sort() }
}

/** All that a write could change. */
async function stateOf(relay: TestRelay): Promise<unknown> {
  const list = await relay.fetch('api/streams')
  const there = await relay.fetch('api/streams/there')
  return {
    list: await list.text(),
    etag: there.headers.get('etag'),
    streams: await readFile(relay.streamsFile, 'utf8'),
    secrets: await readFile(join(relay.folder, 'data/secrets.json'), 'utf8'),
  }
}

/** An ffmpeg that notes each pull that it was ever started for. */
async function recordingFfmpeg(folder: string): Promise<{ path: string; pulls: () => Promise<string[]> }> {
  const [path, notes] = [join(folder, 'ffmpeg'), join(folder, 'starts')]
  await writeFile(notes, '')
  await writeFile(path, `#!/bin/sh\necho "$*" >> ${notes}\nexec ffmpeg "$@"\n`)
  await chmod(path, 0o755)
  const pulls = async (): Promise<string[]> =>
    (await readFile(notes, 'utf8')).split('\n').filter((line) => line.includes('-i '))
  return { path, pulls }
}
