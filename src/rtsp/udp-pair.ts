import { type Socket, createSocket } from 'node:dgram'
import { once } from 'node:events'

const TRIES = 20

/** Two UDP sockets on free ports of `host`, RTP on the even one and RTCP on the next (RFC 3550 §11). */
export async function bindPair(host: string): Promise<readonly [rtp: Socket, rtcp: Socket]> {
  let last: unknown
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const rtp = await bind(host, 0)
    const { port } = rtp.address()
    try {
      if (port % 2 === 0) return [rtp, await bind(host, port + 1)]
    } catch (error) {
      last = error
    }
    rtp.close()
  }
  throw new Error('Cannot find a free pair of UDP ports.', { cause: last })
}

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, host)
  try {
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
