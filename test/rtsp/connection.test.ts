import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { describe, it } from 'node:test'
import { RtspConnection } from '../../src/rtsp/connection.ts'
import { selfSigned } from '../support/tls-pair.ts'

describe('A connection to a camera', () => {
  it('that is given up while it is being made rejects, and leaves no error that nobody hears', async (t) => {
    // Takes the connection, and never answers what TLS says first.
    const silent = createServer().listen(0, '127.0.0.1')
    t.after(() => silent.close())
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const abort = new AbortController()
    const target = { address: '127.0.0.1', port, tls: true, host: 'camera' }
    const opened = RtspConnection.open(target, abort.signal)
    const [socket] = (await once(silent, 'connection')) as [Socket]
    socket.on('error', () => undefined).resume()
    abort.abort(new Error('given up'))
    await assert.rejects(opened)
    // Once the other side has seen the end, an error without a listener would have ended this process.
    if (!socket.closed) await once(socket, 'close')
  })

  it('tells why a certificate is not to be trusted, and takes it all the same', async (t) => {
    const server = createTlsServer(await selfSigned(), (socket) => socket.on('error', () => undefined))
    server.listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const target = { address: '127.0.0.1', port, tls: true, host: '127.0.0.1' }
    const connection = await RtspConnection.open(target, new AbortController().signal)
    assert.match(connection.certificateFault ?? '', /SELF_SIGNED/)
    assert.deepEqual(connection.local, { address: '127.0.0.1', family: 4 })
    connection.close()
  })

  it('rejects a request that cannot be written, and nothing more comes of it', async (t) => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume())
    server.listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const accepted = once(server, 'connection') as Promise<[Socket]>
    const target = { address: '127.0.0.1', port, tls: false, host: '127.0.0.1' }
    const connection = await RtspConnection.open(target, new AbortController().signal)
    t.after(() => connection.close())
    const [socket] = await accepted
    const ended = new Promise((resolve) => (connection.onEnd = resolve))
    await assert.rejects(connection.request('SETUP', 'rtsp://camera/a\0b', []), RangeError)
    // The end rejects all that waits: a promise that nobody has would end this process.
    socket.destroy()
    await ended
    await new Promise((resolve) => setImmediate(resolve))
  })
})
