import { RelayError } from '../errors.ts'
import type { AddressRule, ParsedUrl, UrlOrigin } from '../net/address-rule.ts'
import { parseCameraUrl } from '../net/camera-url.ts'
import type { CameraUrl } from '../net/camera-url.ts'
import { countHidden, fillParts, hideParts, HIDDEN } from './hidden-parts.ts'
import type { SourceSecret } from './source-secret.ts'
import type { SourceInput } from './stream-input.ts'
import type { SourceConfig } from './streams.ts'
import { expandVariables, namesVariable } from './variables.ts'

/** A source as it was written, split into what may be seen and what may not. */
export interface CompiledSource {
  readonly config: SourceConfig
  /** Scheme, host and port, such as `rtsp://cam.lan:554`. */
  readonly at: string
  /** What has to be kept for it; undefined when there is nothing. */
  readonly secret: SourceSecret | undefined
  /** The whole URL, for the source alone. */
  readonly href: string
  /** By whose word its address was judged. */
  readonly origin: UrlOrigin
  /** Did the input itself hold a secret, rather than leave it to the kept one? */
  readonly exposed: boolean
}

export interface CompileContext {
  readonly id: string
  readonly origin: UrlOrigin
  readonly rule: AddressRule
  readonly environment: NodeJS.ProcessEnv
  /** Secrets kept for this source; one counts only for the scheme, host and port it was given for. */
  readonly kept: readonly SourceSecret[]
  /** The source's URL as it was shown until now. */
  readonly shownBefore: string | undefined
  /** Each scheme, host and port that the stream has been pulled from until now: see {@link CompiledSource.at}. */
  readonly placesBefore: ReadonlySet<string>
}

/** Split a source. Throws `invalid-url` or `address-refused`; no message holds a secret. */
export function compileSource(input: SourceInput, context: CompileContext): CompiledSource {
  const { rule, environment } = context
  if (context.origin === 'api' && namesVariable(input.url) && input.url !== context.shownBefore) {
    throw new RelayError(
      'invalid-url',
      'Variables may be named in the file only; write the URL out, or edit the file',
    )
  }
  const text = expandVariables(input.url, environment)
  const at = placeOf(parseCameraUrl(text))
  // A place that was allowed stays so: who changes a stream's name by the API writes its URL again.
  const origin = context.placesBefore.has(at) ? 'file' : context.origin
  const parsed = rule.parse(text, origin)
  const kept = keptFor(input.url, at, context.kept)
  const written = splitUserinfo(input.url)
  const bare = written.front + written.host + written.path
  if (placeOf(rule.parse(expandVariables(bare, environment), origin)) !== at) {
    throw new RelayError(
      'invalid-url',
      'The URL can be read in two ways; give user and password in fields of their own',
    )
  }
  const given = credentialsOf(input, parsed, written)
  if (parsed.scheme === 'demo' && (given.user ?? given.password) !== undefined) {
    throw new RelayError('invalid-url', 'The demo camera has no user and no password; leave them out')
  }
  const user = given.user === undefined ? kept?.user : (given.user ?? undefined)
  const password = given.password === undefined ? kept?.password : (given.password ?? undefined)
  const hidden = hideAround(written.path, password, kept?.parts ?? [])
  const shown = written.front + written.variables + written.host + hidden.shown
  const full = written.front + written.variables + written.host + fillParts(hidden.shown, hidden.parts)
  const href = withUser(rule.parse(expandVariables(full, environment), origin), user, password)
  const secret: SourceSecret = {
    at,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(hidden.parts.length === 0 ? {} : { parts: hidden.parts }),
  }
  const hasSecret = user !== undefined || password !== undefined || hidden.parts.length > 0
  return {
    config: {
      id: context.id,
      url: shown,
      transport: input.transport ?? 'tcp',
      hasSecret,
      ...(input.pull === undefined ? {} : { pull: input.pull }),
      ...(input.damaged === undefined ? {} : { damaged: input.damaged }),
      ...(input.fingerprint === undefined ? {} : { fingerprint: input.fingerprint }),
    },
    at,
    secret: hasSecret ? secret : undefined,
    href,
    origin,
    exposed: shown !== input.url || typeof input.user === 'string' || typeof input.password === 'string',
  }
}

/** The scheme, host and port a secret is good for. */
function placeOf(url: CameraUrl): string {
  return `${url.scheme}://${url.host.includes(':') ? `[${url.host}]` : url.host}:${url.port}`
}

function keptFor(text: string, at: string, kept: readonly SourceSecret[]): SourceSecret | undefined {
  const here = kept.filter((secret) => secret.at === at)
  const wanted = countHidden(text)
  const found = here.find(({ parts }) => (parts?.length ?? 0) === wanted)
  if (found !== undefined) return found
  if (wanted === 0) {
    // The path was written anew and without secrets: those of the old one are not wanted any more.
    const [newest] = here
    return newest === undefined ? undefined : { at, user: newest.user, password: newest.password }
  }
  const what = `The URL holds ${HIDDEN}, which stands for a secret kept for the old address`
  throw new RelayError('invalid-url', `${what}; no such secret is kept for ${at}, so write it out`)
}

/** A URL's text cut at the places where secrets are. */
interface WrittenUrl {
  /** Scheme and slashes. */
  readonly front: string
  /** User and password where they come from variables, with the @; they may be shown. */
  readonly variables: string
  /** Host and port, or all of what is no URL with a host (`demo:`, a variable for the whole). */
  readonly host: string
  readonly path: string
}

function splitUserinfo(text: string): WrittenUrl {
  const [whole = '', front = '', userinfo = ''] =
    /^([a-z]+:\/\/)((?:\$\{[^}]*\}|\$(?!\{)|[^/?#$])*@)?/i.exec(text) ?? []
  const rest = text.slice(whole.length)
  const end = /^(?:\$\{[^}]*\}|[^/?])*/.exec(rest)?.[0].length ?? 0
  const named = namesVariable(userinfo)
  if (named && !/^(?:[^:${}]*|\$\{\w+\})(?::\$\{\w+\})?@$/.test(userinfo)) {
    throw new RelayError(
      'invalid-url',
      'In front of the @ a password is either written out or one variable, as in admin:${BATON_CAMERA_PASSWORD}@',
    )
  }
  return { front, variables: named ? userinfo : '', host: rest.slice(0, end), path: rest.slice(end) }
}

type Credential = string | null | undefined

/** What was given, by field or in the URL: null takes away, undefined leaves. */
function credentialsOf(
  input: SourceInput,
  parsed: ParsedUrl,
  written: WrittenUrl,
): { user: Credential; password: Credential } {
  const fromUrl = written.variables === '' && !written.host.startsWith('${') ? parsed : undefined
  const pairs = [
    [input.user, fromUrl?.user],
    [input.password, fromUrl?.password],
  ] as const
  for (const [field, inUrl] of pairs) {
    if (typeof field === 'string' && (written.variables !== '' || (inUrl !== undefined && inUrl !== field))) {
      throw new RelayError(
        'invalid-url',
        'User or password stand in the URL and in a field of their own; keep one',
      )
    }
  }
  // A variable for user and password leaves no room for kept ones.
  if (written.variables !== '') return { user: null, password: null }
  return {
    user: input.user ?? fromUrl?.user ?? input.user,
    password: input.password ?? fromUrl?.password ?? input.password,
  }
}

/** Hide what is new and leave the places that are hidden already, with the parts kept for them. */
function hideAround(
  path: string,
  password: string | undefined,
  kept: readonly string[],
): { shown: string; parts: readonly string[] } {
  const pieces = path.split(HIDDEN)
  if (pieces.length === 1) return hideParts(path, password)
  const parts: string[] = []
  const shown = pieces.map((piece, i) => {
    const hidden = hideParts(piece, password)
    parts.push(...hidden.parts)
    const next = kept[i]
    if (i < pieces.length - 1 && next !== undefined) parts.push(next)
    return hidden.shown
  })
  return { shown: shown.join(HIDDEN), parts }
}

function withUser(parsed: ParsedUrl, user: string | undefined, password: string | undefined): string {
  if (user === undefined && password === undefined) return parsed.href
  const url = new URL(parsed.href)
  // The setters leave a % alone, so what holds one has to come encoded.
  url.username = encodeURIComponent(user ?? '')
  url.password = encodeURIComponent(password ?? '')
  return url.href
}
