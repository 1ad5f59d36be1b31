import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isPlayerName, type LiveRequest, type LiveUpgrade, type ReadQuery } from '../auth/live-request.ts'
import type { Caller } from '../auth/caller.ts'
import { queryError } from '../auth/live-query.ts'
import { may } from '../auth/roles.ts'
import { unknownStream } from '../auth/unknown-stream.ts'
import { RelayError, type FieldFault } from '../errors.ts'
import { TOO_MANY_VIEWERS } from '../protocol/close-codes.ts'
import type { Clock } from '../clock.ts'
import { countViewers, readingsOf, type ReadCamera, type Watching } from '../stream/viewers.ts'
import type { Visit } from './gate.ts'
import { Handovers } from './handovers.ts'
import type { ViewerBounds } from './viewer-bounds.ts'

/** Answers plain requests for a stream's pictures. */
interface PlainOutput {
  read(query: URLSearchParams): ReadQuery
}

/** An output at a stream's address of one {@link PLACES} and this ending. */
interface LiveRoute {
  readonly way: keyof typeof PLACES
  readonly method: 'GET' | 'POST'
  /** What follows the stream's id, such as `.ts` or `/snapshot.jpg`. */
  readonly ending: string
  readonly output: PlainOutput
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
  readonly cameras: ReadonlyMap<string, ReadCamera<Watching>>
}

/** A stream that is there and that the caller may watch. */
interface Found {
  readonly streamId: string
  readonly camera: ReadCamera<Watching>
  readonly caller: Caller
  readonly ending: string
}

interface LiveParts {
  readonly live: LiveOutputs
  readonly streams: LiveStreams
  readonly viewers: Pick<ViewerBounds, 'check' | 'enter'>
  readonly clock: Clock
}

/** Sends requests for pictures to their outputs: only those whose stream exists and whose caller may watch it. */
export class LiveDispatch {
  readonly #outputs: LiveOutputs
  readonly #streams: LiveStreams
  readonly #viewers: Pick<ViewerBounds, 'check' | 'enter'>
  readonly #handovers: Handovers

  constructor({ live, streams, viewers, clock }: LiveParts) {
    this.#outputs = live
    this.#streams = streams
    this.#viewers = viewers
    this.#handovers = new Handovers(clock)
  }

  /** Nobody is ended any more because he has a new connection. */
  close(): void {
    this.#handovers.close()
  }

  /** Hand a plain request to its output. Throws a `RelayError` when there is none. */
  request(req: IncomingMessage, res: ServerResponse, visit: Visit): void {
    const way = visit.way === 'snapshot' ? 'snapshot' : 'live'
    const found = this.#find(visit, way)
    const { streamId, ending } = found
    const routes = this.#outputs.routes.filter((route) => route.way === way && route.ending === ending)
    if (routes.length === 0) {
      // Browsers hide from a page why its upgrade was refused: it asks the same address for that.
      if (way === 'live' && ending === '') this.#explain(liveOf(found, visit.query), found)
      throw new RelayError('not-found', this.#hint(streamId, ending))
    }
    const wanted = req.method === 'HEAD' ? 'GET' : req.method
    const route = routes.find(({ method }) => method === wanted)
    if (!route) {
      const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
      res.setHeader('Allow', methods.join(', '))
      throw new RelayError(
        'method-not-allowed',
        `This address knows no ${req.method}, only ${methods.join(', ')}`,
      )
    }
    const { faults, handle } = route.output.read(visit.query)
    const live = liveOf(found, visit.query, faults)
    if (way === 'live') this.#check(live)
    if (way === 'live' && req.method !== 'HEAD') this.#viewers.enter(live, res)
    handle(req, res, live)
  }

  /** Hand an upgrade to its output. Throws a `RelayError` when there is none. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, visit: Visit): void {
    if (req.method !== 'GET') throw new RelayError('bad-request', 'A WebSocket is opened by GET')
    const found = this.#find(visit, 'live')
    if (found.ending !== '') throw new RelayError('not-found', `The WebSocket is at /live/${found.streamId}`)
    const live = liveOf(found, visit.query)
    const refusal = this.#refusalOf(live, found, socket)
    this.#outputs.upgrade(req, socket, head, { ...live, refusal })
  }

  #find({ path, caller }: Visit, way: keyof typeof PLACES): Found {
    const { address, action } = PLACES[way]
    const [, streamId = '', ending = ''] = address.exec(path) ?? []
    const camera = this.#streams.cameras.get(streamId)
    // One answer for both, so that nobody finds out which cameras there are.
    if (!camera || !caller || !may(caller.principal, action, streamId)) throw unknownStream()
    return { streamId, camera, caller, ending }
  }

  /** Throws what the upgrade was refused for. A player that watches already asks for nobody else. */
  #explain(live: LiveRequest, { camera }: Found): void {
    if (earlierOf(live, camera).length === 0) this.#check(live)
  }

  /** Throws `too-many-viewers` where as many watch as may. */
  #check(live: LiveRequest): void {
    if (live.refusal !== undefined) throw new RelayError('too-many-viewers', live.refusal)
    this.#viewers.check(live)
  }

  /** Counts the viewer where he may come. Browsers hide the answer to an upgrade, but not why a WebSocket was closed. */
  #refusalOf(live: LiveRequest, { camera }: Found, socket: Duplex): string | undefined {
    const earlier = earlierOf(live, camera)
    try {
      if (earlier.length === 0 && live.refusal !== undefined) return live.refusal
      const isFull = this.#viewers.enter(live, socket, earlier.length > 0)
      if (earlier.length > 0 && (isFull || live.refusal !== undefined)) this.#handovers.begin(earlier)
      return undefined
    } catch (error) {
      if (error instanceof RelayError) return error.message
      throw error
    }
  }

  #hint(streamId: string, ending: string): string {
    const plain = this.#outputs.routes.filter(({ way }) => way === 'live')
    const addresses = plain.map((route) => `/live/${streamId}${route.ending}`).join(', ') || 'no address'
    const what = ending === '' ? 'This address is a WebSocket' : 'There is no such output of the stream'
    return `${what}; over plain HTTP the stream is at ${addresses}`
  }
}

/** Throws `bad-request` with every fault of the query, or `unknown-rendition` where that is the only one. */
function liveOf(
  { streamId, camera, caller }: Found,
  query: URLSearchParams,
  faults: readonly FieldFault[] = [],
): LiveRequest {
  const { principal } = caller
  const rendition = query.get('rendition') ?? principal.rendition ?? 'main'
  const seen = [...camera.renditions.keys()].filter((name) => name === (principal.rendition ?? name))
  const isKnown = seen.includes(rendition)
  const names = seen.join(', ') || 'none that this link opens'
  if (faults.length > 0) {
    const own = isKnown ? [] : [{ path: '/rendition', message: `is none of ${names}` }]
    throw queryError([...faults, ...own])
  }
  if (!isKnown) throw new RelayError('unknown-rendition', `The stream has no such rendition; it has ${names}`)
  const { maxViewers } = principal
  const isFull = maxViewers !== undefined && countViewers(camera, principal.id) >= maxViewers
  const player = query.get('player') ?? ''
  return {
    streamId,
    rendition,
    ...caller,
    ...(isPlayerName(player) && { player }),
    ...(isFull && { refusal: TOO_MANY_VIEWERS }),
  }
}

function earlierOf({ principal, player }: LiveRequest, camera: ReadCamera<Watching>): Watching[] {
  return readingsOf(camera, { principal: principal.id, player })
}
