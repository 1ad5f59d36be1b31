import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { importStreams, type ImportTarget } from '../../../src/config/import/import-streams.ts'
import { RelayError } from '../../../src/errors.ts'

const TEXT = 'streams:\n  here: rtsp://h/1\n  new: rtsp://h/2\n  bad: rtsp://h/3\n  exec: exec:x\n'

const REAL = { dryRun: false, replace: false }

function target(added: unknown[][]): ImportTarget {
  return {
    get: (id) => (id.startsWith('here') ? { etag: id } : undefined),
    preview(input) {
      const { id } = input as { id: string }
      if (id === 'bad') throw new RelayError('address-refused', 'refused')
      return { etag: id === 'here-the-same' ? id : 'another' }
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
