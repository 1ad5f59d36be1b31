import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { importStreams, type ImportTarget } from '../../../src/config/import/import-streams.ts'
import type { StreamInput } from '../../../src/config/stream-input.ts'
import type { StreamConfig } from '../../../src/config/streams.ts'
import { RelayError } from '../../../src/errors.ts'

const TEXT = 'streams:\n  here: rtsp://h/1\n  new: rtsp://h/2\n  bad: rtsp://h/3\n  exec: exec:x\n'

const REAL = { dryRun: false, replace: false }

function configOf(url: string): StreamConfig {
  const source = { id: 's', url, transport: 'tcp', hasSecret: false } as const
  return { id: 'a', audio: true, mode: 'always', renditions: { main: { sources: [source] } } }
}

function target(added: unknown[][]): ImportTarget {
  return {
    get: (id) => (id.startsWith('here') ? { etag: id, config: configOf('rtsp://h/1') } : undefined),
    preview(input) {
      const { id, renditions } = input as StreamInput
      if (id === 'bad') throw new RelayError('address-refused', 'refused')
      const [source] = renditions.main.sources
      return { etag: id === 'here-the-same' ? id : 'another', config: configOf(source!.url) }
    },
    add: async (inputs) => void added.push([...inputs]),
  }
}

describe('importStreams', () => {
  it('adds in one write what can be added, and reports every entry with its line', async () => {
    const added: unknown[][] = []
    const report = await importStreams({ text: TEXT }, target(added), REAL)
    assert.deepEqual(
      added.map((list) => list.map((input) => (input as { id: string }).id)),
      [['new']],
    )
    assert.deepEqual(report, {
      format: 'go2rtc',
      dryRun: false,
      added: [{ path: '/streams/new', line: 3, id: 'new', notes: [] }],
      replaced: [],
      unchanged: [{ path: '/streams/here', line: 2, id: 'here' }],
      left: [
        { path: '/streams/bad', line: 4, reason: 'refused' },
        {
          path: '/streams/exec',
          line: 5,
          reason: 'it runs a program, and Baton pulls addresses only; give the camera’s own rtsp:// address',
        },
      ],
    })
  })

  it('replaces in the same write what is there and differs, when asked to', async () => {
    const added: unknown[][] = []
    const text = `${TEXT}  here the same: rtsp://h/4\n`
    const report = await importStreams({ text }, target(added), { ...REAL, replace: true })
    assert.deepEqual(
      added.map((list) => list.map((input) => (input as { id: string }).id)),
      [['new', 'here']],
    )
    const idsOf = (lines: readonly { id: string }[]) => lines.map(({ id }) => id)
    assert.deepEqual([idsOf(report.added), idsOf(report.replaced)], [['new'], ['here']])
    assert.deepEqual(idsOf(report.unchanged), ['here-the-same'])
    assert.deepEqual(
      report.left.map(({ path }) => path),
      ['/streams/bad', '/streams/exec'],
    )
  })

  it('leaves a stream that is there with another address, and says what takes it over', async () => {
    const text = 'streams:\n  here: rtsp://u:hunter2@h/1\n  here too: rtsp://u:hunter2@h/other\n'
    const { unchanged, left } = await importStreams({ text }, target([]), REAL)
    assert.deepEqual(unchanged, [{ path: '/streams/here', line: 2, id: 'here' }])
    assert.deepEqual([left.length, left[0]?.path, left[0]?.line], [1, '/streams/here too', 3])
    assert.match(left[0]?.reason ?? '', /a stream of that id with another address.*--replace/)
  })

  it('says of a fault what it is about, once, and which variables stand there', async () => {
    const text = 'cameras:\n  a: { ffmpeg: { inputs: [ { path: "rtsp://u:{FRIGATE_PW}@h/x" } ] } }\n'
    const refusing: ImportTarget = {
      ...target([]),
      preview() {
        const fault = { path: '/renditions/main/sources/0/password', message: 'holds a control character' }
        throw new RelayError('invalid-stream', 'see the faults', { faults: [fault, fault] })
      },
    }
    const { left } = await importStreams({ text, variables: { FRIGATE_PW: 'hunter2' } }, refusing, REAL)
    assert.equal(
      left[0]?.reason,
      'its password holds a control character (values of variables stand in it: FRIGATE_PW)',
    )
  })

  it('reports the same and adds nothing when it only tries', async () => {
    const added: unknown[][] = []
    const tried = await importStreams({ text: TEXT }, target(added), { ...REAL, dryRun: true })
    assert.deepEqual(added, [])
    assert.deepEqual({ ...tried, dryRun: false }, await importStreams({ text: TEXT }, target(added), REAL))
  })

  it('fails whole when the write fails', async () => {
    const failing = { ...target([]), add: () => Promise.reject(new RelayError('config-unwritable', 'full')) }
    await assert.rejects(importStreams({ text: TEXT }, failing, REAL), { code: 'config-unwritable' })
  })
})
