import { SECRET_IN_PATH, SECRET_IN_QUERY } from './secret-parts.ts'

const MASK = '***'

/** Secrets shorter than this are only masked where they stand alone, or every word would be full of holes. */
const SHORT_SECRET = 4

/**
 * `text` without credentials: user and password in front of a host, values of a query, `password=…` and the like in a
 * path, `Authorization` headers, and each of `secrets` as it is and percent-encoded. Time linear in `text`.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const form of formsOf(secrets)) {
    clean = form.length < SHORT_SECRET ? clean.replace(standalone(form), MASK) : clean.replaceAll(form, MASK)
  }
  return clean
    .replace(/:\/\/[^\s/?#'"]*@/g, `://${MASK}@`)
    .replace(/([?&][^\s?&='"]{0,64}=)[^\s&'"]+/g, `$1${MASK}`)
    .replace(IN_PATH_OF_TEXT, `$1${MASK}`)
    .replace(/(authorization:\s?)\S.*/gi, `$1${MASK}`)
}

/** {@link SECRET_IN_PATH} amid other words: a value ends where the address does. */
const IN_PATH_OF_TEXT =
  /((?:pass(?:word|wd)?|pwd|token|secret|(?<=[/&;_,])(?:user(?:name)?|auth|key))=)(?:(?!_[a-z]+=)[^\s/&;,'"])+/gi

/**
 * What of a URL must never be shown, wherever it turns up: its password, what path or query call a secret, each value
 * of the query that is long enough to be a key, and what of it comes from `variables`, as values of the environment.
 */
export function secretsOfUrl(href: string, variables: readonly string[] = []): readonly string[] {
  const url = new URL(href)
  const found = [...url.pathname.matchAll(SECRET_IN_PATH), ...url.search.matchAll(SECRET_IN_QUERY)]
  const named = found.flatMap(({ groups: { key = '', value = '' } = {} }) =>
    /^(?:user|usr|login)/i.test(key) ? [] : [value],
  )
  const keys = [...url.searchParams.values()].filter((value) => value.length >= 8)
  const fromVariables = variables.flatMap((value) => hiddenBy(value, url))
  const all = new Set([url.password, ...keys, ...named, ...fromVariables])
  return [...all].filter((secret) => secret !== '')
}

/** What a variable's value hides of the URL: itself, or all that follows the host where it is a whole URL. */
function hiddenBy(value: string, { username, pathname, search }: URL): readonly string[] {
  const rest = value.includes('://') ? (/^[^/]*\/\/[^/]*(\/.*)$/s.exec(value)?.[1] ?? '') : value
  if (rest.length < SHORT_SECRET) return []
  const places = [username, pathname + search]
  return places.some((place) => formsOf([rest]).some((form) => place.includes(form))) ? [rest] : []
}

/** As it is, percent-encoded, and as ffmpeg's lists quote it. Longest first, so that none cuts another in half. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret === '') continue
    const raw = decoded(secret)
    for (const form of [secret, raw, encodeURIComponent(raw), encodeURI(raw)])
      forms.add(form).add(form.replaceAll("'", String.raw`'\''`))
  }
  return [...forms].sort((a, b) => b.length - a.length)
}

function decoded(secret: string): string {
  try {
    return decodeURIComponent(secret)
  } catch {
    // A lone percent sign: the secret was never encoded.
    return secret
  }
}

function standalone(form: string): RegExp {
  const literal = form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu')
}
