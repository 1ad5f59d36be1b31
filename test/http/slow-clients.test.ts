import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { REQUEST_LIMITS } from '../../src/http/server.ts'
import { startListener } from './kit.ts'

/** As in earnest, but for the time: a fiftieth. */
const limits = {
  headersTimeout: REQUEST_LIMITS.headersTimeout / 50,
  requestTimeout: REQUEST_LIMITS.requestTimeout / 50,
  keepAliveTimeout: REQUEST_LIMITS.keepAliveTimeout / 50,
  connectionsCheckingInterval: REQUEST_LIMITS.connectionsCheckingInterval / 50,
}
/** From one byte to the next. */
const TRICKLE_MS = 20

/** Writes `atOnce`, then `slowly` byte for byte until the server ends it; resolves with what came back. */
function talk(port: number, atOnce: string, slowly = ''): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    let at = 0
    socket.write(atOnce)
    const timer = setInterval(() => slowly[at] !== undefined && socket.write(slowly[at++]!), TRICKLE_MS)
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      resolve(answer)
    })
  })
}

describe('A client that is slow on purpose', () => {
  it('is closed when it says nothing at all', async (t) => {
    const { listener } = await startListener(t, { limits })
    assert.match(await talk(listener.port, ''), /^HTTP\/1\.1 408 Request Timeout\r\n/)
  })

  it('is closed when its head has no end, a byte at a time', async (t) => {
    const { listener } = await startListener(t, { limits })
    const endless = `X: ${'a'.repeat(10_000)}`
    assert.match(await talk(listener.port, 'GET / HTTP/1.1\r\n', endless), /^HTTP\/1\.1 408 /)
  })

  it('is closed when its body has no end, a byte at a time', async (t) => {
    const { listener, token } = await startListener(t, { limits })
    const head = [
      'POST /login HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${await token('admin')}`,
      'Content-Type: application/json',
      'Content-Length: 10000',
      '',
      '',
    ].join('\r\n')
    assert.match(await talk(listener.port, head, ' '.repeat(10_000)), /^(?:HTTP\/1\.1 408 |$)/)
  })

  it('is closed when it was answered and then says nothing', async (t) => {
    const { keepAliveTimeout } = limits
    const { listener } = await startListener(t, { limits: { keepAliveTimeout } })
    assert.match(
      await talk(listener.port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      /^HTTP\/1\.1 200 /,
    )
  })
})
