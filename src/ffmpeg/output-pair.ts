import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
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
 * Every reader's bytes come into this one piece of memory. A pipe of `child_process` would allocate 64 KiB at each
 * read, and at a few hundred reads a second the collector is busy with nothing else.
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
  try {
    const path = process.platform === 'win32' ? `\\\\.\\pipe\\${folder}` : join(folder, 'output')
    server.listen(path)
    await once(server, 'listening')
    const accepted = once(server, 'connection')
    const near = connect({
      path,
      onread: {
        buffer: shared,
        callback(length, buffer) {
          onBytes(new Uint8Array(buffer.buffer, 0, length))
          return true
        },
      },
    })
    await once(near, 'connect')
    const [far] = (await accepted) as [Socket]
    return { far, near }
  } finally {
    server.close()
    await rm(folder, { recursive: true, force: true })
  }
}
