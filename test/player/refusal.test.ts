import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { findRefusal } from '../../src/player/refusal.ts'
import { CLOSE_CODES } from '../../src/protocol/close-codes.ts'

/** The close code that a relay's answer stands for. */
async function codeFor(t: TestContext, status: number, code: string): Promise<number | undefined> {
  const server = createServer((_req, res) => {
    res.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify({ code }))
  })
  t.after(() => server.close().closeAllConnections())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = `ws://127.0.0.1:${port}/live/x?rendition=sub`
  return (await findRefusal({ url, protocols: [], token: undefined }))?.code
}

describe('findRefusal', () => {
  it('knows by the answer to a plain request why there is no WebSocket', async (t) => {
    assert.equal(await codeFor(t, 401, 'unauthorized'), 4401)
    assert.equal(await codeFor(t, 403, 'forbidden'), CLOSE_CODES.forbidden)
    assert.equal(await codeFor(t, 404, 'unknown-stream'), CLOSE_CODES.unknown)
    assert.equal(await codeFor(t, 404, 'unknown-rendition'), 4405)
    assert.equal(await codeFor(t, 429, 'too-many-viewers'), CLOSE_CODES.full)
  })

  it('takes no other answer for a no that lasts', async (t) => {
    for (const [status, code] of [
      [404, 'not-found'],
      [429, 'too-many-tries'],
      [503, 'no-picture'],
    ] as const)
      assert.equal(await codeFor(t, status, code), undefined, code)
  })
})
