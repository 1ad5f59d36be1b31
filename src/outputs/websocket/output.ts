import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import { viewerOf, type LiveRequest, type LiveUpgrade } from '../../auth/live-request.ts'
import { may } from '../../auth/roles.ts'
import type { Clock } from '../../clock.ts'
import { CLOSE_CODES } from '../../protocol/close-codes.ts'
import { MAX_CLIENT_MESSAGE_BYTES, SUBPROTOCOL } from '../../protocol/messages.ts'
import type { Hub } from '../../stream/hub.ts'
import type { ReaderDetails } from '../../stream/reader-sink.ts'
import type { Rendition } from '../../stream/rendition.ts'
import { Connection } from './connection.ts'
import { Framer, PingNumbers } from './framer.ts'
import { ReturnTimes } from './return-times.ts'
import { Session } from './session.ts'

export interface WebSocketOutput {
  /** `GET /live/<id>` with an upgrade to WebSocket (RFC 6455 §4.2). */
  readonly upgrade: LiveUpgrade
  /** Ends all sessions with code 1001 and resolves when their sockets are closed, after a second at most. */
  close(): Promise<void>
}

/** The way of browsers: MPEG-TS in binary messages, and `baton.v1` for those who offer it. */
export function createWebSocketOutput(parts: { hub: Pick<Hub, 'cameras'>; clock: Clock }): WebSocketOutput {
  const { hub, clock } = parts
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  })
  const requestIds = new WeakMap<IncomingMessage, string>()
  server.on('headers', (headers, req) => {
    const requestId = requestIds.get(req)
    if (requestId !== undefined) headers.push(`X-Request-Id: ${requestId}`)
  })
  const pingNumbers = new PingNumbers()
  const returnTimes = new ReturnTimes()
  const returnInMs = (): number => returnTimes.next()
  const framers = new WeakMap<Rendition, Framer>()
  const open = new Map<WebSocket, Session | undefined>()
  // One for all, of no request's scope: that would be kept as long as somebody watches.
  const forget = function (this: WebSocket): void {
    open.delete(this)
  }

  function framerOf(rendition: Rendition): Framer {
    const framer = framers.get(rendition) ?? new Framer(clock, pingNumbers)
    framers.set(rendition, framer)
    return framer
  }

  function begin(
    ws: WebSocket,
    socket: Socket,
    live: LiveRequest,
    details: ReaderDetails,
  ): Session | undefined {
    if (live.refusal !== undefined) {
      new Connection(ws, socket, clock).close(CLOSE_CODES.full, live.refusal)
      return undefined
    }
    const camera = hub.cameras.get(live.streamId)
    const rendition = camera?.renditions.get(live.rendition)
    if (camera && rendition) {
      const mayInspect = may(live.principal, 'inspect', live.streamId)
      const boundTo = live.principal.rendition
      return new Session({
        ws,
        socket,
        camera,
        rendition,
        boundTo,
        details,
        mayInspect,
        clock,
        framerOf,
        returnInMs,
      })
    }
    new Connection(ws, socket, clock).close(CLOSE_CODES.unknown, 'There is no such stream or rendition.')
    return undefined
  }

  return {
    upgrade(req, socket, head, live) {
      if (!(socket instanceof Socket)) throw new TypeError('Cannot upgrade: the socket is no network socket')
      if (live.requestId !== undefined) requestIds.set(req, live.requestId)
      server.handleUpgrade(req, socket, head, (ws) => {
        ws.on('close', forget)
        open.set(ws, begin(ws, socket, live, { output: 'websocket', ...viewerOf(req, live) }))
      })
    },
    async close() {
      server.close()
      const closed = [...open.keys()].map((ws) => new Promise((resolve) => ws.on('close', resolve)))
      for (const session of open.values()) session?.close(CLOSE_CODES.shutdown, 'The server is going down.')
      await Promise.all(closed)
    },
  }
}
