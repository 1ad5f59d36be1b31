import { type Socket, createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'

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

/**
 * Two UDP sockets on these ports that hear what is sent to an IPv4 multicast group, beside others of this machine that
 * do. Rejects where the group cannot be joined.
 *
 * @param local of the network to join it in; a loopback or an IPv6 address leaves that to the system.
 */
export async function bindGroup(
  group: string,
  [rtpPort, rtcpPort]: readonly [number, number],
  local: string,
): Promise<readonly [rtp: Socket, rtcp: Socket]> {
  const rtp = await bindForGroup(group, rtpPort)
  let rtcp: Socket | undefined
  try {
    rtcp = await bindForGroup(group, rtcpPort)
    const network = isIPv4(local) && !local.startsWith('127.') ? local : undefined
    for (const socket of [rtp, rtcp]) socket.addMembership(group, network)
    return [rtp, rtcp]
  } catch (error) {
    rtp.close()
    rtcp?.close()
    throw error
  }
}

/** At the group's own address, where it is alone with its ports; not all systems can. */
async function bindForGroup(group: string, port: number): Promise<Socket> {
  try {
    return await bind(group, port, true)
  } catch {
    return bind('0.0.0.0', port, true)
  }
}

async function bind(host: string, port: number, reuseAddr = false): Promise<Socket> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', reuseAddr })
  socket.bind(port, host)
  try {
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    throw error
  }
  return socket
}
