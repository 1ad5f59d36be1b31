import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startApi } from './kit.ts'

const YAML = `streams:
  door: rtsp://admin:hunter2@192.168.1.20/a
  odd name: rtsp://192.168.1.21/a?token=hunter2
  meta: rtsp://169.254.169.254/
  script: exec:run hunter2
`

describe('API, import and export', () => {
  it('takes a file over, keeps its passwords apart, and exports it without them', async (t) => {
    const api = await startApi(t)
    const ask = await api.as('admin')
    const tried = await ask('POST', '/import?dryRun=true', { text: YAML })
    assert.deepEqual(api.store.list(), [])
    const done = await ask('POST', '/import', { text: YAML, format: 'go2rtc' })
    assert.equal(done.status, 200)
    assert.deepEqual({ ...done.json, dryRun: true }, tried.json)
    const { added, left } = done.json as { added: { id: string }[]; left: { line: number; reason: string }[] }
    assert.deepEqual(
      added.map(({ id }) => id),
      ['door', 'odd-name'],
    )
    assert.deepEqual(
      left.map(({ line }) => line),
      [4, 5],
    )
    assert.match(left[0]!.reason, /169\.254\.169\.254 is refused/)
    const door = api.store.get('door')!.config
    assert.equal(
      api.store.secretUrl(door, door.renditions.main.sources[0]!),
      'rtsp://admin:hunter2@192.168.1.20/a',
    )
    const exported = await ask('GET', '/export')
    const file = await readFile(join(api.dataDir, 'streams.json'), 'utf8')
    for (const text of [done.text, exported.text, file, api.lines.join()])
      assert.doesNotMatch(text, /hunter2/)
    assert.equal(api.lines.filter((line) => line.includes('stream added')).length, 2)
    const again = await ask('POST', '/import', { text: exported.text })
    assert.equal((again.json as { unchanged: unknown[] }).unchanged.length, 2)
  })

  it('replaces what is there when asked to, and keeps its password', async (t) => {
    const api = await startApi(t)
    const ask = await api.as('admin')
    await ask('POST', '/import', { text: YAML })
    const text = 'streams:\n  door: rtsp://192.168.1.20/b\n  gate: rtsp://192.168.1.29/\n'
    const idsOf = (reply: { json: Record<string, unknown> }) =>
      ['added', 'replaced', 'unchanged'].map((key) =>
        (reply.json[key] as { id: string }[]).map(({ id }) => id),
      )
    assert.deepEqual(idsOf(await ask('POST', '/import?dryRun=true&replace=true', { text })), [
      ['gate'],
      ['door'],
      [],
    ])
    assert.deepEqual(idsOf(await ask('POST', '/import?replace=true', { text })), [['gate'], ['door'], []])
    assert.deepEqual(idsOf(await ask('POST', '/import?replace=true', { text })), [[], [], ['door', 'gate']])
    const door = api.store.get('door')!.config
    assert.equal(
      api.store.secretUrl(door, door.renditions.main.sources[0]!),
      'rtsp://admin:hunter2@192.168.1.20/b',
    )
    assert.equal(api.lines.filter((line) => line.includes('stream changed')).length, 1)
    const refused = await ask('POST', '/import?replace=yes&dryRun=1', { text })
    assert.deepEqual([refused.status, refused.json.code], [400, 'bad-request'])
    assert.deepEqual(refused.json.faults, [
      { path: '/dryRun', message: 'is either true or false' },
      { path: '/replace', message: 'is either true or false' },
    ])
  })

  it('changes nothing and says where when the file breaks off in the middle', async (t) => {
    const api = await startApi(t)
    const reply = await (
      await api.as('admin')
    )('POST', '/import', { text: `${YAML}  cut: "rtsp://u:hunter2` })
    assert.equal(reply.status, 422)
    assert.equal(reply.json.code, 'invalid-import')
    assert.match(String(reply.json.detail), /line 6, column \d+/)
    assert.doesNotMatch(reply.text, /hunter2/)
    assert.deepEqual(api.store.list(), [])
  })

  it('takes a file that is larger than other changes may be, up to 1 MiB', async (t) => {
    const api = await startApi(t)
    const ask = await api.as('admin')
    const comment = `# ${'x'.repeat(100)}\n`
    const large = comment.repeat(2000) + YAML
    assert.equal((await ask('POST', '/import?dryRun=true', { text: large })).status, 200)
    // JSON writes each line break with two bytes.
    const broken = YAML.padStart(1_048_000, '\n')
    const taken = await ask('POST', '/import?dryRun=true', { text: broken })
    assert.equal(taken.status, 200, taken.text)
    assert.deepEqual(
      (taken.json as { added: { line: number }[] }).added[0]?.line,
      1_048_000 - YAML.length + 2,
    )
    const reply = await ask('POST', '/import', { text: '\n'.repeat(1_048_577) })
    assert.deepEqual([reply.status, reply.json.code], [422, 'invalid-import'])
    assert.equal(reply.json.detail, 'The file is larger than 1048576 bytes; split it')
    const larger = await ask('POST', '/import', { text: '\n'.repeat(1_100_000) })
    assert.deepEqual([larger.status, larger.json.code], [413, 'body-too-large'])
    assert.match(String(larger.json.detail), /larger than 2162688 bytes/)
    assert.equal((await ask('POST', '/streams', { id: 'a', url: 'x'.repeat(70_000) })).status, 413)
  })

  it('names what is wrong with a request', async (t) => {
    const ask = await (await startApi(t)).as('admin')
    const faulty = await ask('POST', '/import', { txt: 'a', format: 'vlc', variables: { 'a b': '' } })
    assert.equal(faulty.status, 422)
    const { faults } = faulty.json as { faults: { path: string }[] }
    assert.deepEqual(faults.map(({ path }) => path).toSorted(), [
      '/format',
      '/text',
      '/txt',
      '/variables/a b',
    ])
    const { detail } = (await ask('POST', '/import', { text: 'a', variables: [1] })).json
    assert.equal(detail, '/variables: is not an object')
    assert.equal((await ask('POST', '/import?dryRun=maybe', { text: 'a' })).status, 400)
    assert.equal((await ask('POST', '/import?dry=true', { text: 'a' })).status, 400)
  })

  it('is for admins alone', async (t) => {
    const api = await startApi(t)
    for (const role of ['viewer', 'operator', 'metrics'] as const) {
      const ask = await api.as(role)
      assert.equal((await ask('POST', '/import', { text: YAML })).status, 403)
      assert.equal((await ask('GET', '/export')).status, 403)
    }
  })
})
