import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { LiveHandler, LiveRequest, LiveUpgrade } from '../auth/live-request.ts'
import { may } from '../auth/roles.ts'
import { RelayError } from '../errors.ts'
import type { Visit } from './gate.ts'

/** An output that answers plain requests to a stream's address of one {@link PLACES} and this ending. */
interface LiveRoute {
  readonly way: keyof typeof PLACES
  readonly method: 'GET' | 'POST'
  /** What follows the stream's id, such as `.ts` or `/snapshot.jpg`. */
  readonly ending: string
  /** Also gets HEAD where it takes GET. */
  readonly handle: LiveHandler
}

/** The outputs that are reached through the listener: one row each. */
export interface LiveOutputs {
  readonly routes: readonly LiveRoute[]
  /** The output of `/live/<id>` as a WebSocket. */
  readonly upgrade: LiveUpgrade
}

/** Where an address names a stream and what follows its id, and what a caller must be allowed there. */
const PLACES = {
  live: { address: /^\/live\/([A-Za-z0-9_-]{1,64})(.*)$/s, action: 'watch' },
  snapshot: { address: /^\/api\/streams\/([A-Za-z0-9_-]{1,64})(\/snapshot\.jpg)$/, action: 'snapshot' },
} as const

/** What the listener must know of the streams. */
export interface LiveStreams {
  readonly cameras: ReadonlyMap<string, { readonly renditions: ReadonlyMap<string, unknown> }>
}

/** Sends requests for pictures to their outputs: only those whose stream exists and whose caller may watch it. */
export class LiveDispatch {
  readonly #outputs: LiveOutputs
  readonly #streams: LiveStreams

  constructor(outputs: LiveOutputs, streams: LiveStreams) {
    this.#outputs = outputs
    this.#streams = streams
  }

  /** Hand a plain request to its output. Throws a `RelayError` when there is none. */
  request(req: IncomingMessage, res: ServerResponse, visit: Visit): void {
    const way = visit.way === 'snapshot' ? 'snapshot' : 'live'
    const { live, ending } = this.#find(visit, way)
    const routes = this.#outputs.routes.filter((route) => route.way === way && route.ending === ending)
    if (routes.length === 0) throw new RelayError('not-found', this.#hint(live.streamId, ending))
    const wanted = req.method === 'HEAD' ? 'GET' : req.method
    const route = routes.find(({ method }) => method === wanted)
    if (!route) {
      res.setHeader('Allow', routes.map(({ method }) => method).join(', '))
      throw new RelayError('method-not-allowed', `This address knows no ${req.method}`)
    }
    route.handle(req, res, live)
  }

  /** Hand an upgrade to its output. Throws a `RelayError` when there is none. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, visit: Visit): void {
    if (req.method !== 'GET') throw new RelayError('bad-request', 'A WebSocket is opened by GET')
    const { live, ending } = this.#find(visit, 'live')
    if (ending !== '') throw new RelayError('not-found', `The WebSocket is at /live/${live.streamId}`)
    this.#outputs.upgrade(req, socket, head, live)
  }

  #find({ path, query, caller }: Visit, way: keyof typeof PLACES): { live: LiveRequest; ending: string } {
    const { address, action } = PLACES[way]
    const [, streamId = '', ending = ''] = address.exec(path) ?? []
    const camera = this.#streams.cameras.get(streamId)
    // One answer for both, so that nobody finds out which cameras there are.
    if (!camera || !caller || !may(caller.principal, action, streamId))
      throw new RelayError('unknown-stream', 'There is no such stream, or you may not watch it')
    const rendition = query.get('rendition') ?? 'main'
    if (!camera.renditions.has(rendition))
      throw new RelayError(
        'unknown-rendition',
        `The stream has no such rendition; it has ${[...camera.renditions.keys()].join(', ')}`,
      )
    return {
      live: { streamId, rendition, query, ...caller },
      ending,
    }
  }

  #hint(streamId: string, ending: string): string {
    if (ending !== '') return 'There is no such output of the stream'
    const plain = this.#outputs.routes.filter(({ way }) => way === 'live')
    const endings = plain.map((route) => `/live/${streamId}${route.ending}`)
    return `This address is a WebSocket; over plain HTTP the stream is at ${endings.join(', ') || 'no address'}`
  }
}
