import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { type Clock, systemClock } from '../clock.ts'
import { Feed } from './feed.ts'
import type { PasswordOf } from './guard.ts'
import type { Presentation } from './presentation.ts'
import { ServerConnection } from './server-connection.ts'
import type { SessionStats } from './session.ts'
import { UdpPorts } from './udp-ports.ts'

export interface RtspServerOptions {
  /** What is served at a path, such as `/demo`; asked at each DESCRIBE and SETUP. */
  resolve(path: string): Presentation | undefined
  /** Asks every player for a user and password by Digest. Absent: the door is open. */
  readonly passwordOf?: PasswordOf
  readonly realm?: string
  readonly clock?: Clock
  /** Connections past this are closed at once. Default 100. */
  readonly maxConnections?: number
}

/** What a server counted. */
export interface RtspServerStats extends SessionStats {
  refusedConnections: number
}

/** An RTSP 1.0 server (RFC 2326) for live presentations: RTP over the connection itself or over unicast UDP. */
export class RtspServer {
  readonly stats: RtspServerStats = { skippedUnits: 0, cutSessions: 0, refusedConnections: 0 }
  readonly #options: RtspServerOptions
  readonly #clock: Clock
  readonly #server: Server
  readonly #connections = new Set<ServerConnection>()
  /** One per presentation that is known at its path, so that packets are built once for all its sessions. */
  readonly #feeds = new Map<string, Feed>()
  #udp: UdpPorts | undefined
  #closing: Promise<void> | undefined

  constructor(options: RtspServerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#server = createServer((socket) => this.#accept(socket))
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Listens; resolves with the port. Port 0 takes a free one. */
  async listen({ host, port }: { host: string; port: number }): Promise<number> {
    this.#udp = await UdpPorts.open(host, (address) => this.#heard(address))
    this.#server.listen(port, host)
    try {
      await once(this.#server, 'listening')
    } catch (error) {
      this.#udp.close()
      throw error
    }
    return (this.#server.address() as AddressInfo).port
  }

  /** Ends all connections; resolves when nothing is left. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (const connection of this.#connections) connection.close()
    this.#udp?.close()
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= (this.#options.maxConnections ?? 100) || !this.#udp) {
      this.stats.refusedConnections += 1
      socket.destroy()
      return
    }
    const connection = new ServerConnection(socket, {
      clock: this.#clock,
      realm: this.#options.realm ?? 'Baton',
      passwordOf: this.#options.passwordOf,
      udp: this.#udp,
      stats: this.stats,
      feedOf: (path) => this.#feedOf(path),
    })
    this.#connections.add(connection)
    socket.once('close', () => this.#connections.delete(connection))
  }

  #feedOf(path: string): Feed | undefined {
    const presentation = this.#options.resolve(path)
    const known = this.#feeds.get(path)
    if (known && known.presentation === presentation) return known
    this.#feeds.delete(path)
    if (!presentation) return undefined
    const feed = new Feed(presentation)
    this.#feeds.set(path, feed)
    return feed
  }

  /** RTCP keeps the players of that address alive: one player's reports say that its machine is there. */
  #heard(address: string): void {
    for (const connection of this.#connections) if (connection.remoteAddress === address) connection.touch()
  }
}
