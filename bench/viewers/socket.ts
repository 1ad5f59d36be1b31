import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** One read buffer serves all viewers: what is read is looked at before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024)

/** Connects to an address's host and port; `onBytes` gets what is read, in the first `count` bytes, which are not its own. */
export function openSocket(address: URL, onBytes: (bytes: Buffer, count: number) => void): Socket {
  const isTls = ['wss:', 'https:'].includes(address.protocol)
  const host = address.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(address.port || (isTls ? 443 : 80))
  const socket = isTls
    ? connectTls({ host, port, servername: host, rejectUnauthorized: false })
    : connect({
        host,
        port,
        noDelay: true,
        onread: {
          buffer: READ_BUFFER,
          callback: (bytes) => {
            onBytes(READ_BUFFER, bytes)
            return true
          },
        },
      })
  if (isTls) socket.on('data', (chunk: Buffer) => onBytes(chunk, chunk.length))
  socket.on('error', () => socket.destroy())
  return socket
}
