import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { unknownStream } from '../../src/auth/unknown-stream.ts'
import { startListener } from '../http/kit.ts'

describe('unknownStream', () => {
  it('says what to do', () => {
    const { code, message } = unknownStream()
    assert.equal(code, 'unknown-stream')
    assert.match(message, /GET \/api\/streams lists those that you may see/)
  })

  it('is the same of a stream that is hidden from the caller and of one that is not there', async (t) => {
    const { call, token } = await startListener(t)
    const headers = { authorization: `Bearer ${await token('viewer', ['yard'])}` }
    for (const address of ['/live/ID.ts', '/api/streams/ID/snapshot.jpg']) {
      const details = ['hall', 'none'].map(async (id) => {
        const { status, json } = await call(address.replace('ID', id), { headers })
        return [status, json.detail]
      })
      const expected = [404, unknownStream().message]
      assert.deepEqual(await Promise.all(details), [expected, expected])
    }
  })
})
