import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * Cuts a connection, by a reset where that can be: a peer that reads nothing would leave megabytes in the kernel for minutes
 * after a mere close. Node 20 resets no TLS socket, and ends in a segmentation fault when what carries one is reset: it is
 * closed. Idempotent.
 */
export function resetSocket(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}
