import { nameFaults } from '../../auth/live-query.ts'
import { viewerOf, type LiveHandler, type ReadQuery } from '../../auth/live-request.ts'
import { may } from '../../auth/roles.ts'
import { unknownStream } from '../../auth/unknown-stream.ts'
import type { Clock } from '../../clock.ts'
import { SendQueues } from '../../net/send-queues.ts'
import type { Hub } from '../../stream/hub.ts'
import { Body } from './body.ts'
import { sendProblem } from './problem.ts'
import { Session, TS_HEADERS } from './session.ts'

export interface HttpTsOutput {
  /** `GET /live/<id>.ts`: MPEG-TS for players and recorders that speak HTTP. Its query has a rendition and nothing else. */
  read(query: URLSearchParams): ReadQuery
  /** Ends all responses and resolves when their sockets are closed, after a second at most. */
  close(): Promise<void>
}

/** The way of VLC, ffplay, mpv, go2rtc and Frigate: the same bytes as the WebSocket's, as an endless response. */
export function createHttpTsOutput(parts: {
  hub: Pick<Hub, 'cameras'>
  clock: Clock
  queues?: SendQueues
}): HttpTsOutput {
  const { hub, clock, queues = new SendQueues(clock) } = parts
  const body = new Body()
  const open = new Map<Session, Promise<void>>()

  const handle: LiveHandler = (req, res, live) => {
    const rendition = hub.cameras.get(live.streamId)?.renditions.get(live.rendition)
    if (rendition === undefined) {
      sendProblem(res, { code: 'unknown-stream', detail: unknownStream().message })
    } else if (req.method === 'HEAD') {
      res.writeHead(200, TS_HEADERS).end()
    } else if (req.method === 'GET') {
      const details = { output: 'http-ts', ...viewerOf(req, live) }
      const closed = new Promise<void>((resolve) => res.on('close', resolve))
      const mayInspect = may(live.principal, 'inspect', live.streamId)
      const parts = { rendition, res, socket: req.socket, body, details, mayInspect, queues, clock }
      const session = new Session(parts)
      open.set(session, closed)
      void closed.then(() => open.delete(session))
    } else {
      const problem = {
        code: 'method-not-allowed',
        detail: 'A stream can only be read, by GET or HEAD.',
      } as const
      sendProblem(res, problem, { allow: 'GET, HEAD' })
    }
  }

  return {
    read: (query) => ({ faults: nameFaults(query, ['rendition']), handle }),
    async close() {
      for (const session of open.keys()) session.close()
      await Promise.all(open.values())
    },
  }
}
