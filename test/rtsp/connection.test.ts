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

  for (const [what, answers] of [
    ['forgets CSeq', ['RTSP/1.0 200 one\r\n\r\n', 'RTSP/1.0 200 two\r\n\r\n']],
    ['counts by itself', ['RTSP/1.0 200 one\r\nCseq: 0\r\n\r\n', 'RTSP/1.0 200 two\r\nCSeq: 0\r\n\r\n']],
    [
      'says a word for a number',
      ['RTSP/1.0 200 one\r\nCSeq: x\r\n\r\n', 'RTSP/1.0 200 two\r\nCSeq:\r\n\r\n'],
    ],
    [
      'answers in another order',
      ['RTSP/1.0 200 two\r\nCSeq: 2\r\n\r\n', 'RTSP/1.0 200 one\r\nCSeq: 1\r\n\r\n'],
    ],
    [
      'says that it is at it',
      [
        'RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\nRTSP/1.0 200 one\r\nCSeq: 1\r\n\r\n',
        'RTSP/1.0 200 two\r\nCSeq: 2\r\n\r\n',
      ],
    ],
    [
      'has a body that is longer than it says',
      [
        'RTSP/1.0 200 one\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nv=0\r\na=x\r\n\0\0',
        'RTSP/1.0 200 two\r\nCSeq: 2\r\n\r\n',
      ],
    ],
    ['ends lines thrice', ['RTSP/1.0 200 one\r\r\nCSeq: 1\r\r\n\r\r\n', 'RTSP/1.0 200 two\nCSeq: 2\n\n']],
  ] as const) {
    it(`knows which answer is whose from a camera that ${what}`, async (t) => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined)
        let heard = ''
        socket.on('data', (chunk) => {
          heard += chunk.toString()
          if (heard.split('\r\n\r\n').length === 3) for (const answer of answers) socket.write(answer)
        })
      })
      server.listen(0, '127.0.0.1')
      t.after(() => server.close())
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const target = { address: '127.0.0.1', port, tls: false, host: '127.0.0.1' }
      const connection = await RtspConnection.open(target, new AbortController().signal)
      t.after(() => connection.close())
      const asked = ['OPTIONS', 'DESCRIBE'].map((method) => connection.request(method, '*', []))
      assert.deepEqual(
        (await Promise.all(asked)).map(({ reason }) => reason),
        ['one', 'two'],
      )
    })
  }
})
