import { SUBPROTOCOL } from '../protocol/messages.ts'
import { tokenSubprotocol } from '../protocol/token-subprotocol.ts'
import { TEXT } from './text/picture-text.ts'

const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:'])

/** What a page says of the stream to play. */
export interface Wanted {
  /** Address of the stream, `http(s):` or `ws(s):` alike; goes before {@link stream}. */
  readonly src: string | null
  /** Id of a stream of the relay that served the player. */
  readonly stream: string | null
  readonly rendition: string | null
  readonly token: string | null
}

/** Where and how to open the WebSocket. */
export interface LiveAddress {
  readonly url: string
  readonly protocols: readonly string[]
  readonly token: string | undefined
}

/**
 * The WebSocket address of what is wanted, or undefined when nothing is.
 * @param relayUrl where the relay's root is: `stream` is looked up below it.
 * @param pageUrl what a relative `src` is relative to.
 * @param player what the player calls itself on all its connections; see {@link newPlayerName}.
 */
export function liveAddress(
  wanted: Wanted,
  relayUrl: string,
  pageUrl: string,
  player: string,
): LiveAddress | undefined {
  const url = baseAddress(wanted, relayUrl, pageUrl)
  if (url === undefined) return undefined
  if (url.protocol === 'http:') url.protocol = 'ws:'
  if (url.protocol === 'https:') url.protocol = 'wss:'
  if (wanted.rendition) url.searchParams.set('rendition', wanted.rendition)
  url.searchParams.set('player', player)
  url.hash = ''
  const token = wanted.token ?? undefined
  const carrier = token === undefined ? [] : [tokenSubprotocol(token)]
  return { url: url.href, protocols: [SUBPROTOCOL, ...carrier], token }
}

/** A name for a player that nobody else has or guesses: by it the relay knows who only connects anew. */
export function newPlayerName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Why `src` cannot be the address of a stream, in a sentence; undefined when it can. */
export function whyNoAddress(src: string | null, pageUrl: string): string | undefined {
  if (!src) return undefined
  const isOne = URL.canParse(src, pageUrl) && SCHEMES.has(new URL(src, pageUrl).protocol)
  return isOne ? undefined : TEXT.noAddress(src)
}

function baseAddress({ src, stream }: Wanted, relayUrl: string, pageUrl: string): URL | undefined {
  if (src) return whyNoAddress(src, pageUrl) === undefined ? new URL(src, pageUrl) : undefined
  if (stream) return new URL(`live/${encodeURIComponent(stream)}`, relayUrl)
  return undefined
}
