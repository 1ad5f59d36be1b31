import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Linux lists all connections of the process's network there, those of IPv4 and of IPv6. `/proc/net` is not there where of /proc only
 * processes are to be seen (proc(5), `subset=pid`), as under the systemd unit.
 */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6']
/** Rows begin with `sl: local remote state tx_queue:rx_queue`, all but `sl` in hexadecimal. */
const ROW = /^ *\d+: ([0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/gm

/** The connections' rows as the kernel writes them; undefined where this system has no such tables. */
export async function readKernelTables(): Promise<string | undefined> {
  const read = await Promise.allSettled(TABLES.map((path) => readFile(path, 'latin1')))
  const tables = read.flatMap((table) => (table.status === 'fulfilled' ? [table.value] : []))
  return tables.length === 0 ? undefined : tables.join('')
}

/** Of each row its {@link connectionKey} and the bytes that the kernel is to send and the peer has not acknowledged. */
export function* sendQueuesIn(tables: string): Generator<readonly [key: string, bytes: number]> {
  for (const [, key = '', bytes = ''] of tables.matchAll(ROW)) yield [key, Number.parseInt(bytes, 16)]
}

/** Both ends of a connection as the kernel writes them; undefined once it is closed. */
export function connectionKey(socket: Socket): string | undefined {
  const local = endpoint(socket.localAddress, socket.localPort)
  const remote = endpoint(socket.remoteAddress, socket.remotePort)
  return local === undefined || remote === undefined ? undefined : `${local} ${remote}`
}

function endpoint(address: string | undefined, port: number | undefined): string | undefined {
  if (address === undefined || port === undefined || !ipaddr.isValid(address)) return undefined
  const bytes = Uint8Array.from(ipaddr.parse(address).toByteArray())
  // Each four bytes are written as one number in the byte order of the machine, the port as a plain number.
  const words = [...new Uint32Array(bytes.buffer)].map((word) => hex(word, 8))
  return `${words.join('')}:${hex(port, 4)}`
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0')
}
