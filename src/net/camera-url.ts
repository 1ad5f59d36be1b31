import { RelayError } from '../errors.ts'

/** Every scheme a camera can be reached by, with its default port. `demo:` stands beside them and has no host. */
const DEFAULT_PORTS = new Map([
  ['rtsp', 554],
  ['rtsps', 322],
  ['http', 80],
  ['https', 443],
])

/** What the demo camera's entry says instead of a URL. */
export const DEMO_URL = 'demo:'

/** The longest URL that is looked at, in UTF-16 code units. */
export const MAX_URL_LENGTH = 2048

/** A camera's URL taken apart. `href`, `user` and `password` are secrets; nothing else is, but for `path`. */
export interface CameraUrl {
  readonly scheme: 'rtsp' | 'rtsps' | 'http' | 'https' | 'demo'
  /** Normalized: control characters cannot be in it, so it is the only form that may go into a request. */
  readonly href: string
  /** A name in lower case, or an address without brackets; empty for `demo:`. */
  readonly host: string
  /** 0 for `demo:`. */
  readonly port: number
  /** Path and query, still percent-encoded. */
  readonly path: string
  /** Decoded; undefined when the URL names none. */
  readonly user: string | undefined
  /** Decoded; undefined when the URL names none. */
  readonly password: string | undefined
}

/**
 * Take a camera's URL apart. What it throws (`invalid-url`) quotes nothing of the URL but its scheme, for the
 * rest may be a password in the wrong place.
 */
export function parseCameraUrl(text: string): CameraUrl {
  if (text === DEMO_URL) {
    return {
      scheme: 'demo',
      href: DEMO_URL,
      host: '',
      port: 0,
      path: '',
      user: undefined,
      password: undefined,
    }
  }
  refuseBadText(text)
  const scheme = schemeOf(text)
  const defaultPort = DEFAULT_PORTS.get(scheme)
  if (defaultPort === undefined) throw invalid(schemeFault(scheme))
  if (!/^[a-z]+:\/\/[^/?#\\]/i.test(text)) throw invalid(`The URL names no host; write ${scheme}://host/path`)
  if (text.includes('#')) throw invalid(`The URL holds a #; ${ENCODE_HINT}`)
  const url = parseUrl(text)
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (!isHost(host)) {
    throw invalid(
      'The host of the URL is neither a name (letters, digits, dots, inner hyphens) nor an address',
    )
  }
  if (url.port === '0') throw invalid('Port 0 cannot be connected to; write the port the camera listens on')
  return {
    scheme: scheme as CameraUrl['scheme'],
    href: url.href,
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    path: url.pathname + url.search,
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
  }
}

/** The same URL with an address in its host's place, for who must not look the name up again. A secret. */
export function hrefAt({ href }: Pick<CameraUrl, 'href'>, address: string): string {
  const url = new URL(href)
  url.hostname = address.includes(':') ? `[${address}]` : address
  return url.href
}

const ENCODE_HINT =
  'write @ # / ? and % of a user or password as %40 %23 %2F %3F %25, or give them in the fields "user" and "password"'

/** What `new URL` would repair in silence has to be seen in the text as it was written. */
function refuseBadText(text: string): void {
  if (text.trim() === '') throw invalid('The URL is empty; write rtsp://host/path')
  if (text.length > MAX_URL_LENGTH) throw invalid(`The URL is longer than ${MAX_URL_LENGTH} characters`)
  if (/\p{Cc}/u.test(text))
    throw invalid('The URL holds a control character, such as a line break; remove it')
  if (/^\s|\s$/.test(text)) throw invalid('The URL begins or ends with a space; remove it')
  if (text.startsWith('-')) throw invalid('The URL begins with a hyphen; write rtsp://host/path')
  if (text.includes('\\'))
    throw invalid('The URL holds a backslash, which programs read in two ways; write %5C')
  if (/%(?![0-9a-f]{2})/i.test(text)) throw invalid(`The URL holds a % that begins no escape; ${ENCODE_HINT}`)
  if (/%(?:[01][0-9a-f]|7f)/i.test(text))
    throw invalid('The URL holds an encoded control character; remove it')
  try {
    decodeURIComponent(text)
  } catch (cause) {
    throw invalid('The URL holds an escape that is not UTF-8; encode it anew', cause)
  }
}

/** Empty where the text has none: `host:554/path` has none, whatever a URL parser makes of it. */
function schemeOf(text: string): string {
  return /^([a-z][a-z0-9+.-]{0,31}):(?!\d+(?:\/|$))/i.exec(text)?.[1]?.toLowerCase() ?? ''
}

function schemeFault(scheme: string): string {
  const known = [...DEFAULT_PORTS.keys()].map((name) => `${name}://`).join(', ')
  if (scheme === '') return `The URL does not begin with a scheme; write rtsp://host/path (allowed: ${known})`
  if (scheme === 'demo') return 'The demo camera is written "demo:" and nothing more'
  return `The scheme "${scheme}:" is not allowed; cameras are reached by ${known} (and "demo:")`
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  } catch {
    // The parser's error carries the whole text, so it must not travel on as `cause`.
    throw invalid(`The URL cannot be read: its host or port is wrong; ${ENCODE_HINT}`)
  }
}

function isHost(host: string): boolean {
  return /^[0-9a-f:.]*:[0-9a-f:.]*$/.test(host) || /^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?\.?$/.test(host)
}

function invalid(message: string, cause?: unknown): RelayError {
  return new RelayError('invalid-url', message, { cause })
}
