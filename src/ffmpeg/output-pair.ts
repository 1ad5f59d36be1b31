import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The largest piece that one read gives. */
const READ_BYTES = 65_536

/** Two ends of one connection inside this machine. */
export interface OutputPair {
  /** For the child; destroy it as soon as the child has it. */
  readonly far: Socket
  /** Ends when all that the child wrote has been handed over. */
  readonly near: Socket
}

/**
 * The bytes of every pair come into this one piece of memory. A pipe of `child_process` would allocate 64 KiB at each
 * read, for the collector to find again.
 */
const shared = new Uint8Array(READ_BYTES)

/**
 * Makes a pair whose near end hands over what it reads.
 *
 * @param onBytes gets a view that is valid during the call only.
 * @throws what the system says when it has no more files, or no folder for temporary ones.
 */
export async function openOutputPair(onBytes: (bytes: Uint8Array) => void): Promise<OutputPair> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-'))
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  let near: Socket | undefined
  try {
    const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'output')
    server.listen(path)
    await once(server, 'listening')
    near = connectTo(path, onBytes)
    const [far] = await Promise.all([acceptedFrom(server, near), once(near, 'connect')])
    return { far, near }
  } catch (error) {
    near?.destroy()
    throw error
  } finally {
    server.close()
    // What cannot be removed is an empty folder too many, and no reason to do without the pair.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined)
  }
}

function connectTo(path: string, onBytes: (bytes: Uint8Array) => void): Socket {
  return connect({
    path,
    onread: {
      buffer: shared,
      callback(length) {
        onBytes(shared.subarray(0, length))
        return true
      },
    },
  })
}

/** At the limit of open files the far end is closed before anybody gets it: only the near end shows that. */
function acceptedFrom(server: Server, near: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    server.once('connection', resolve)
    server.on('error', reject)
    near.on('error', reject)
    near.once('close', () => reject(new Error('The connection was closed before it was accepted')))
  })
}
