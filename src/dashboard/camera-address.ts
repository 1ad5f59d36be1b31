/** A camera's address with its user and password taken out. */
export interface CameraAddress {
  /** Without user and password, as far as they stand where a URL has them. */
  readonly url: string
  /** Decoded; undefined where the address names none. */
  readonly user: string | undefined
  readonly password: string | undefined
}

/** A host as somebody typed it. */
export interface HostAndPort {
  /** An IPv6 address has its brackets. */
  readonly host: string
  readonly port: number | undefined
}

/**
 * Reads an address as people paste it: from a mail, in quotes, without its scheme, and with a password whose `@`, `/`
 * or `#` nobody has encoded. What is wrong with it is the relay's to say.
 */
export function readAddress(pasted: string): CameraAddress {
  const text = pasted.trim().replaceAll(/^["'<]+|["'>]+$/g, '')
  // A variable of the relay's environment is filled in there, and no login of anybody.
  if (text.includes('${')) return { url: text, user: undefined, password: undefined }
  const [, front = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(text) ?? []
  if (front === '' && !STARTS_WITH_HOST.test(rest) && !rest.includes('@'))
    return { url: text, user: undefined, password: undefined }
  const scheme = front === '' ? 'rtsp://' : front.toLowerCase()
  const end = userinfoEnd(rest)
  if (end === undefined) return { url: scheme + rest, user: undefined, password: undefined }
  const userinfo = rest.slice(0, end)
  const colon = userinfo.indexOf(':')
  return {
    url: scheme + rest.slice(end + 1),
    user: decoded(colon < 0 ? userinfo : userinfo.slice(0, colon)),
    password: colon < 0 ? undefined : decoded(userinfo.slice(colon + 1)),
  }
}

/** Reads a host as people copy it from a browser's address bar, with its scheme, port or path. */
export function readHost(typed: string): HostAndPort {
  const bare = typed
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/[/?#].*$/s, '')
  if (/^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(bare)) return { host: `[${bare}]`, port: undefined }
  const [, host = bare, port] = /^(.*?):(\d{1,5})$/.exec(bare) ?? []
  // The port of a camera's web page says nothing of its pictures'.
  const isWebPage = /^\s*https?:/i.test(typed)
  return { host, port: port === undefined || isWebPage ? undefined : Number(port) }
}

/** The URL of a path at a host, without a port where it is RTSP's own. */
export function rtspUrl({ host, port }: HostAndPort, path: string): string {
  const ending = port === undefined || port === RTSP_PORT ? '' : `:${port}`
  return `rtsp://${host}${ending}${path}`
}

/** The same URL with another path and query. */
export function withPath(url: string, change: (path: string) => string | undefined): string | undefined {
  const [, front, path = ''] = /^([a-z]+:\/\/[^/?]*)(.*)$/is.exec(url) ?? []
  const changed = change(path)
  return front === undefined || changed === undefined ? undefined : front + changed
}

export const RTSP_PORT = 554

const HOST = String.raw`(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::\d{1,5})?`

/** A name alone may be anything; with a dot, a port or a path it is a host. */
const STARTS_WITH_HOST = new RegExp(
  String.raw`^(?:\[|[\w-]+(?:\.[\w-]+)+(?:[:/?]|$)|[\w-]+:\d+(?:[/?]|$)|[\w-]+/)`,
  'i',
)
const IS_HOST = new RegExp(`^${HOST}$`, 'i')
const HOST_BEHIND_AT = new RegExp(`@(?=(${HOST})(?:[/?]|$))`, 'gi')

/** Where the `@` stands that ends user and password. A password may hold other ones, and slashes. */
function userinfoEnd(rest: string): number | undefined {
  const [authority = ''] = rest.split(/[/?]/, 1)
  if (IS_HOST.test(authority)) return undefined
  const ends = [...rest.matchAll(HOST_BEHIND_AT)]
  const likely = ends.find(([, host = '']) => /[.[]|^localhost/i.test(host)) ?? ends[0]
  return likely?.index
}

/** A `%` that begins no escape was meant as one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
