import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { importStreams, type ImportTarget } from '../../../src/config/import/import-streams.ts'
import { RelayError } from '../../../src/errors.ts'

const TEXT = 'streams:\n  here: rtsp://h/1\n  new: rtsp://h/2\n  bad: rtsp://h/3\n  exec: exec:x\n'

function target(added: unknown[][]): ImportTarget {
  return {
    get: (id) => (id === 'here' ? {} : undefined),
    preview(input) {
      if ((input as { id: string }).id === 'bad') throw new RelayError('address-refused', 'refused')
    },
    add: async (inputs) => void added.push([...inputs]),
  }
}

describe('importStreams', () => {
  it('adds in one write what can be added, and reports every entry with its line', async () => {
    const added: unknown[][] = []
    const report = await importStreams({ text: TEXT }, target(added), false)
    assert.deepEqual(
      added.map((list) => list.map((input) => (input as { id: string }).id)),
      [['new']],
    )
    assert.deepEqual(report, {
      format: 'go2rtc',
      dryRun: false,
      added: [{ path: '/streams/new', line: 3, id: 'new', notes: [] }],
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

  it('reports the same and adds nothing when it only tries', async () => {
    const added: unknown[][] = []
    const tried = await importStreams({ text: TEXT }, target(added), true)
    assert.deepEqual(added, [])
    assert.deepEqual({ ...tried, dryRun: false }, await importStreams({ text: TEXT }, target(added), false))
  })

  it('fails whole when the write fails', async () => {
    const failing = { ...target([]), add: () => Promise.reject(new RelayError('config-unwritable', 'full')) }
    await assert.rejects(importStreams({ text: TEXT }, failing, false), { code: 'config-unwritable' })
  })
})
