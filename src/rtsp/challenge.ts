import { createHash } from 'node:crypto'

/** Hash algorithms of Digest that we speak (RFC 7616 §3.3), the stronger first. */
export const DIGEST_ALGORITHMS = ['SHA-256', 'MD5'] as const
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number]

/** One way a server offers to be convinced (RFC 7616 §3.3, RFC 7617 §2). */
export type Challenge =
  | { readonly scheme: 'basic'; readonly realm: string }
  | {
      readonly scheme: 'digest'
      readonly realm: string
      readonly nonce: string
      readonly algorithm: DigestAlgorithm
      /** The algorithm has `-sess` behind it: one hash of the password for the whole session. */
      readonly session: boolean
      /** The server asks for quality of protection `auth`. */
      readonly qop: boolean
      readonly opaque: string | undefined
      /** Only the nonce was too old: the same password is worth another try. */
      readonly stale: boolean
    }

/** An authentication scheme with its parameters, names in lower case. */
export interface AuthHeader {
  readonly scheme: string
  /** What stands behind the scheme if it is no parameter: the base64 of Basic. */
  readonly token: string
  readonly parameters: ReadonlyMap<string, string>
}

/** The challenges of all `WWW-Authenticate` values that we can answer, strongest first. */
export function parseChallenges(values: readonly string[]): Challenge[] {
  return values
    .flatMap(parseAuthHeader)
    .flatMap(({ scheme, parameters }) => challengeOf(scheme, parameters) ?? [])
    .sort((a, b) => strength(b) - strength(a))
}

/** The value of one `WWW-Authenticate` or `Authorization` header: schemes with their parameters. */
export function parseAuthHeader(value: string): AuthHeader[] {
  const found: { scheme: string; token: string; parameters: Map<string, string> }[] = []
  const pattern =
    /(?:([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))|([A-Za-z][\w-]*)(?:\s+([\w+/.~-]+=*)(?=\s*(?:,|$)))?)/y
  for (let at = skipSeparators(value, 0); ; at = skipSeparators(value, pattern.lastIndex)) {
    pattern.lastIndex = at
    const match = pattern.exec(value)
    if (!match) {
      if (at >= value.length) return found
      // What makes no sense is passed over: the rest may.
      pattern.lastIndex = at + 1
      continue
    }
    const [, name, quoted, plain, scheme, token] = match
    if (scheme) found.push({ scheme: scheme.toLowerCase(), token: token ?? '', parameters: new Map() })
    else if (name) {
      found.at(-1)?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
    }
  }
}

/** By hand, because a pattern that may start with spaces looks at a hostile run of them once for each. */
function skipSeparators(value: string, from: number): number {
  let at = from
  while (at < value.length && ' \t,'.includes(value.charAt(at))) at += 1
  return at
}

/** What a Digest answer is computed from (RFC 7616 §3.4.1). */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  /** With `-sess`: our own nonce, the same as long as the challenge is. */
  readonly session?: string | undefined
  readonly user: string
  readonly password: string
  readonly realm: string
  readonly nonce: string
  readonly method: string
  readonly uri: string
  /** Absent without quality of protection (RFC 2069). */
  readonly protection?: { readonly nc: string; readonly cnonce: string; readonly qop: string }
}

/** The `response` of Digest in hexadecimal (RFC 7616 §3.4.1). */
export function digestResponse(input: DigestInput): string {
  const hash = (text: string): string =>
    createHash(input.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const secret = hash(`${input.user}:${input.realm}:${input.password}`)
  const ha1 = input.session === undefined ? secret : hash(`${secret}:${input.nonce}:${input.session}`)
  const ha2 = hash(`${input.method}:${input.uri}`)
  const { protection } = input
  return protection
    ? hash(`${ha1}:${input.nonce}:${protection.nc}:${protection.cnonce}:${protection.qop}:${ha2}`)
    : hash(`${ha1}:${input.nonce}:${ha2}`)
}

/** The nonce that an `Authentication-Info` value has us answer from now on (RFC 7616 §3.5). */
export function nextNonceOf(value: string): string | undefined {
  return parseAuthHeader(`info ${value}`)[0]?.parameters.get('nextnonce') || undefined
}

/** A quoted string (RFC 9110 §5.6.4). */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function challengeOf(scheme: string, parameters: ReadonlyMap<string, string>): Challenge | undefined {
  const realm = parameters.get('realm') ?? ''
  if (scheme === 'basic') return { scheme, realm }
  if (scheme !== 'digest') return undefined
  const [, asked, suffix] = /^(.*?)(-SESS)?$/.exec((parameters.get('algorithm') || 'MD5').toUpperCase()) ?? []
  const algorithm = DIGEST_ALGORITHMS.find((known) => known === asked)
  // Empty is as good as absent.
  const offers = (parameters.get('qop') ?? '').toLowerCase().match(/[\w-]+/g)
  if (!algorithm || (offers && !offers.includes('auth'))) return undefined
  return {
    scheme,
    realm,
    nonce: parameters.get('nonce') ?? '',
    algorithm,
    session: suffix !== undefined,
    qop: offers !== null,
    opaque: parameters.get('opaque'),
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  }
}

function strength(challenge: Challenge): number {
  if (challenge.scheme === 'basic') return 0
  return challenge.algorithm === 'MD5' ? 1 : 2
}
