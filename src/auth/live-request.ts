import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FieldFault } from '../errors.ts'
import type { Principal } from './roles.ts'

/** A request for a stream's bytes that has passed every check: the stream exists and `principal` may watch it. */
export interface LiveRequest {
  readonly streamId: string
  /** A rendition that the stream has. */
  readonly rendition: string
  /**
   * A sentence where as many watch already as may: a WebSocket says so by closing, for browsers hide from pages why an
   * upgrade was refused.
   */
  readonly refusal?: string | undefined
  readonly principal: Principal
  /** Of the browser that is logged in; undefined where a token came. */
  readonly session?: string | undefined
  /** The viewer's IP address; behind a trusted proxy the one that the proxy names. */
  readonly address: string
  /** Of the request, for its answer. */
  readonly requestId?: string | undefined
  /** What the player calls itself, see {@link isPlayerName}; undefined where it does not say. */
  readonly player?: string | undefined
}

/** Whether a player may call itself so: nobody is to guess another's name. */
export function isPlayerName(name: string): boolean {
  return /^[A-Za-z0-9_-]{16,64}$/.test(name)
}

/** Who makes a request for a stream's bytes, as the list of a stream's readers says it. */
export interface Viewer {
  /** IP address. */
  readonly address: string
  /** How the program calls itself. */
  readonly agent: string
  /** Of the {@link Principal}: its id, and what people call it. */
  readonly principal: string
  readonly principalName: string
  /** Of the browser that is logged in; undefined where a token came. */
  readonly session: string | undefined
  /** What the player calls itself on all its connections; undefined where it does not say. */
  readonly player: string | undefined
}

/** So much is kept of what a program calls itself. */
export const MAX_AGENT_CHARACTERS = 200

export function viewerOf(req: IncomingMessage, live: LiveRequest): Viewer {
  const { address, principal, session, player } = live
  const agent = (req.headers['user-agent'] ?? '').slice(0, MAX_AGENT_CHARACTERS)
  return { address, agent, principal: principal.id, principalName: principal.name, session, player }
}

/** What an output does with a plain HTTP request. */
export type LiveHandler = (req: IncomingMessage, res: ServerResponse, live: LiveRequest) => void

/** What an output makes of the query of a plain HTTP request. */
export interface ReadQuery {
  /** What is wrong with it, but for its rendition. */
  readonly faults: readonly FieldFault[]
  /** What the output does with the request where nothing is. Also gets HEAD where it takes GET. */
  readonly handle: LiveHandler
}

/** What an output does with a WebSocket upgrade (RFC 6455 §4.2). The socket is the output's from here on. */
export type LiveUpgrade = (req: IncomingMessage, socket: Duplex, head: Buffer, live: LiveRequest) => void
