import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RtspError } from '../../src/rtsp/rtsp-error.ts'

it('RtspError keeps its facts as fields, and its cause where there is one', () => {
  const cause = new Error('socket closed')
  const error = new RtspError('exited', 'It ended.', { status: 500, breakdown: 'hung-up', cause })
  assert.deepEqual(
    [error.name, error.message, error.kind, error.status, error.breakdown, error.cause],
    ['RtspError', 'It ended.', 'exited', 500, 'hung-up', cause],
  )
  assert.equal('cause' in new RtspError('not-found', 'Nothing here.'), false)
})
