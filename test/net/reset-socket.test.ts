import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { HttpServer } from '../../src/http/server.ts'
import { resetSocket } from '../../src/net/reset-socket.ts'
import { fixedCertificate, localPair } from '../support/tls-pair.ts'

describe('resetSocket', () => {
  it('resets a plain connection', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    const ended = errorOf(client)
    const [socket] = (await once(server, 'connection')) as [Socket]
    resetSocket(socket)
    assert.equal(await ended, 'ECONNRESET')
    server.close()
  })

  it('closes a TLS connection, which cannot be reset', async () => {
    const server = new HttpServer({ certificate: fixedCertificate(await localPair()) }, () => undefined)
    server.node.listen(0, '127.0.0.1')
    await once(server.node, 'listening')
    const { port } = server.node.address() as AddressInfo
    const client = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    const ended = errorOf(client)
    const [socket] = (await once(server.node, 'secureConnection')) as [Socket]
    const closed = once(socket, 'close')
    resetSocket(socket)
    resetSocket(socket)
    await ended
    await closed
    await server.close()
  })
})

function errorOf(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let code: string | undefined
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code))
    socket.on('close', () => resolve(code))
  })
}
