import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { closeAtEnd } from './leftovers.ts'

/** A line to a server that hears what its clients say. */
export interface Tap {
  readonly port: number
  /** What was said on each connection, in the order in which they came. */
  readonly connections: readonly string[]
  close(): Promise<void>
}

/** Hands TCP connections on to a port of this machine, and notes what clients say there. */
export async function startTap(port: number): Promise<Tap> {
  const connections: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const at = connections.push('') - 1
    const camera = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [client, camera],
      [camera, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
      one.pipe(other)
    }
    client.on('data', (chunk) => (connections[at] += chunk.toString('latin1')))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  closeAtEnd(close)
  return { port: (server.address() as AddressInfo).port, connections, close }
}
