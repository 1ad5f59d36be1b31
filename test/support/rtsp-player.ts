import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { eventually } from './eventually.ts'

/** A raw RTSP player for what no real one does: sends lines as they are, and hands out what came back as text. */
export class RtspPlayer {
  readonly socket: Socket
  #text = ''
  #sequence = 0

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk) => (this.#text += chunk.toString('latin1')))
    socket.on('error', () => undefined)
  }

  static async connect(port: number): Promise<RtspPlayer> {
    const socket = connect(port, '127.0.0.1')
    const player = new RtspPlayer(socket)
    await once(socket, 'connect')
    return player
  }

  /** One request; resolves with the text of its answer, headers and body. */
  async ask(method: string, url: string, ...headers: string[]): Promise<string> {
    this.#sequence += 1
    const sequence = this.#sequence
    this.socket.write([`${method} ${url} RTSP/1.0`, `CSeq: ${sequence}`, ...headers, '', ''].join('\r\n'))
    const pattern = new RegExp(`RTSP/1\\.0 \\d+ [^\r]*\r\nCSeq: ${sequence}\r\n[^]*?\r\n\r\n`)
    let answer: string | undefined
    await eventually(`an answer to ${method}`, () => (answer = pattern.exec(this.#text)?.[0]) !== undefined)
    return answer ?? ''
  }

  close(): void {
    this.socket.destroy()
  }
}
