import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import { closeAtEnd } from './leftovers.ts'

/** One request to a {@link ScriptedCamera}. */
export interface ScriptedRequest {
  readonly method: string
  readonly url: string
  /** All of it. */
  readonly text: string
  readonly socket: Socket
  /** Answers it: the status line's words, header lines, a body. */
  readonly reply: (status: string, headers?: readonly string[], body?: string) => void
}

/** An RTSP server that does what a test says with each request, on a free loopback port. */
export interface ScriptedCamera {
  readonly url: string
  /** `METHOD url` of each request, in order. */
  readonly requests: string[]
  /** The text of each, in order; what is no request, such as answers to its own, too. */
  readonly texts: string[]
  /** Connections that were taken. */
  readonly connections: number
  /** Ends all connections. */
  hangUp(): void
}

/** The words of an SDP with one H.264 track. */
export const ONE_TRACK = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n'

export async function startScriptedCamera(
  handle: (request: ScriptedRequest) => void,
): Promise<ScriptedCamera> {
  const requests: string[] = []
  const texts: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    let received = ''
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const text = received.slice(0, end)
        received = received.slice(end + 4)
        texts.push(text)
        const [, method = '', url = ''] = /^([A-Z_]+) (rtsp\S*) RTSP\/1\.0/.exec(text) ?? []
        if (method === '') continue
        requests.push(`${method} ${url}`)
        const sequence = /^CSeq: (\d+)/m.exec(text)?.[1] ?? ''
        const reply: ScriptedRequest['reply'] = (status, headers = [], body = '') => {
          const length = body === '' ? [] : [`content-length: ${body.length}`]
          socket.write(
            [`RTSP/1.0 ${status}`, `cseq: ${sequence}`, ...headers, ...length, '', body].join('\r\n'),
          )
        }
        handle({ method, url, text, socket, reply })
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  closeAtEnd(async () => {
    hangUp()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  })
  const url = `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam`
  return {
    url,
    requests,
    texts,
    hangUp,
    get connections() {
      return connections
    },
  }
}
