import { createServer as createPlain, type RequestListener, type Server } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Connections } from './connections.ts'

/** What TLS connections are made with; see `src/tls/pair.ts`. */
export interface ServerCertificate {
  /** PEM. The key is a secret. */
  readonly pair: { readonly cert: string; readonly key: string }
  readonly isSelfSigned: boolean
  /** @returns how to stop. */
  onChange(listener: () => void): () => void
}

/** Against peers that send a request slowly, or never: bounds of time and size for its head and its body. */
export const REQUEST_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16 * 1024,
}
const HANDSHAKE_TIMEOUT_MS = 10_000

export interface HttpServerOptions {
  /** Undefined stands for plain HTTP. */
  readonly certificate?: ServerCertificate | undefined
  /** Other bounds than {@link REQUEST_LIMITS}. */
  readonly limits?: Partial<typeof REQUEST_LIMITS>
}

/** Node's HTTP server, over TLS where there is a certificate, and all its connections. */
export class HttpServer {
  readonly node: Server
  readonly connections = new Connections()
  /** By the event with which HTTP begins on a connection. */
  readonly #beginning: 'connection' | 'secureConnection'
  /** All that hold a descriptor: over TLS also those whose handshake is under way. */
  readonly #carriers = new Set<Socket>()
  readonly #forget: () => void

  constructor({ certificate, limits }: HttpServerOptions, onRequest: RequestListener) {
    const bounds = { ...REQUEST_LIMITS, ...limits }
    this.#beginning = certificate ? 'secureConnection' : 'connection'
    if (certificate) {
      const tls = { ...certificate.pair, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }
      const server = createSecure({ ...bounds, ...tls }, onRequest)
      this.#forget = certificate.onChange(() => server.setSecureContext(certificate.pair))
      this.node = server
    } else {
      this.#forget = () => undefined
      this.node = createPlain(bounds, onRequest)
    }
    this.node.maxHeadersCount = 100
    this.node.on('clientError', refuseNoise)
    const carriers = this.#carriers
    const forgetCarrier = function (this: Socket): void {
      carriers.delete(this)
    }
    this.node.on('connection', (socket: Socket) => {
      carriers.add(socket)
      socket.on('close', forgetCarrier)
    })
    this.node.on(this.#beginning, (socket: Socket) => this.connections.opened(socket))
  }

  /** Begin HTTP anew on a connection, as if it had just come. */
  readmit(socket: Duplex): void {
    this.node.emit(this.#beginning, socket)
  }

  /** Takes no more connections and ends the idle ones; resolves when the last one has ended. */
  close(): Promise<void> {
    this.#forget()
    const closed = new Promise<void>((resolve) => this.node.close(() => resolve()))
    // Browsers hold connections in store that never saw a request; Node's own closing of idle ones leaves those.
    this.connections.closeIdle()
    return closed
  }

  destroyAll(): void {
    this.connections.closeAll()
    // What carries a TLS socket is destroyed with it; what is left had not come so far.
    setImmediate(() => {
      for (const socket of this.#carriers) socket.destroy()
    })
  }
}

/** What arrives is not HTTP, not TLS, or came too slowly. */
function refuseNoise(error: NodeJS.ErrnoException, socket: Duplex): void {
  const isHttp = /^(?:HPE|ERR_HTTP)_/.test(error.code ?? '')
  if (!isHttp || !socket.writable) {
    socket.destroy()
    return
  }
  const status = NOISE_STATUS.get(error.code ?? '') ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

const NOISE_STATUS = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
])
