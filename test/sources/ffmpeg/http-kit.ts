import { spawn } from 'node:child_process'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { closeAtEnd } from '../../support/leftovers.ts'
import { argumentsOf, childrenNamed, type ProcessEntry } from '../../support/processes.ts'

/** Three seconds and more of H.264 with a keyframe every ten pictures. */
export const VIDEO = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p']

const INPUTS = [
  '-re',
  '-f',
  'lavfi',
  '-i',
  'testsrc2=size=320x180:rate=25',
  '-re',
  '-f',
  'lavfi',
  '-i',
  'sine',
]

/** Answers with a live stream made anew for each request. */
export function liveStream(type: string, output: readonly string[]): RequestListener {
  return (_, response) => {
    response.writeHead(200, { 'content-type': type })
    const encoder = spawn('ffmpeg', ['-v', 'error', ...INPUTS, ...output, 'pipe:1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    encoder.stdout.pipe(response)
    response.once('close', () => encoder.kill('SIGKILL'))
  }
}

/** The ffmpegs of this process but those of {@link liveStream}, which end a moment after who takes their stream. */
export function pulls(): ProcessEntry[] {
  return childrenNamed('ffmpeg').filter(({ pid }) => {
    const words = argumentsOf(pid)
    // One that is ending has none any more.
    return words.length > 0 && !words.includes('lavfi')
  })
}

/** A web server on a free loopback port, and its URL. */
export async function serveHttp(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closeAtEnd(() => closeHttp(server))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream` }
}

export async function closeHttp(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
}
