import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { after, describe, it } from 'node:test'
import { connectionKey, readKernelTables, sendQueuesIn } from '../../src/net/kernel-sockets.ts'
import { eventuallyRead } from '../support/eventually.ts'

const open: { destroy?: () => void; close?: () => void }[] = []
after(() => {
  for (const one of open) (one.destroy ?? one.close)?.call(one)
})

/** A connection from this end to a server there that reads nothing. */
async function connection(listenAt: string, connectTo: string): Promise<Socket> {
  const server = createServer({ pauseOnConnect: true }, (peer) => open.push(peer)).listen(0, listenAt)
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, connectTo)
  open.push(server, socket)
  await once(socket, 'connect')
  return socket
}

async function queueOf(socket: Socket): Promise<number | undefined> {
  return new Map(sendQueuesIn((await readKernelTables()) ?? '')).get(connectionKey(socket) ?? '')
}

describe('the kernel’s tables of connections', () => {
  it('give each connection with the bytes that its peer has not acknowledged', () => {
    const tables = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1136 1 0 100 0 0 10 0
  12: 0100007F:1F98 020010AC:C350 01 0003D090:00000010 01:00000014 00000000     0        0 1 4 0 20 4 31 10 20
  sl  local_address                         remote_address                        st tx_queue rx_queue tr
   0: 0000000000000000FFFF00000100007F:1F98 0000000000000000FFFF00000200007F:C351 01 00000007:00000000 01:0
`
    assert.deepEqual(
      [...sendQueuesIn(tables)],
      [
        ['00000000:07E8 00000000:0000', 0],
        ['0100007F:1F98 020010AC:C350', 250_000],
        ['0000000000000000FFFF00000100007F:1F98 0000000000000000FFFF00000200007F:C351', 7],
      ],
    )
    assert.deepEqual([...sendQueuesIn('no table at all')], [])
  })

  for (const [name, listenAt, connectTo] of [
    ['of IPv4', '127.0.0.1', '127.0.0.1'],
    ['of IPv6', '::1', '::1'],
    ['of IPv4 at a socket of IPv6', '::', '127.0.0.1'],
  ] as const)
    it(
      `have a row for a connection ${name}, whose queue is what the peer does not take`,
      { skip: process.platform !== 'linux' },
      async () => {
        const socket = await connection(listenAt, connectTo)
        assert.equal(await queueOf(socket), 0)
        socket.write(Buffer.alloc(16 * 1_048_576))
        await eventuallyRead(
          'the queue',
          () => queueOf(socket),
          (bytes) => (bytes ?? 0) > 100_000,
        )
      },
    )

  it('have no row for a connection that is closed', async () => {
    const socket = await connection('127.0.0.1', '127.0.0.1')
    socket.destroy()
    await once(socket, 'close')
    assert.equal(connectionKey(socket), undefined)
  })
})
