const MASK = '***'

/** Secrets shorter than this are only masked where they stand alone, or every word would be full of holes. */
const SHORT_SECRET = 4

/**
 * `text` without credentials: user and password in front of a host, values of a query, `password=…` in a path,
 * `Authorization` headers, and each of `secrets` as it is and percent-encoded. Time linear in `text`.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const form of formsOf(secrets)) {
    clean = form.length < SHORT_SECRET ? clean.replace(standalone(form), MASK) : clean.replaceAll(form, MASK)
  }
  return clean
    .replace(/:\/\/[^\s/?#'"]*@/g, `://${MASK}@`)
    .replace(/([?&][^\s?&='"]{0,64}=)[^\s&'"]+/g, `$1${MASK}`)
    .replace(/((?:pass(?:word|wd)?|pwd|token|secret)=)[^\s&_/'"]+/gi, `$1${MASK}`)
    .replace(/(authorization:\s?)\S.*/gi, `$1${MASK}`)
}

/**
 * What of a URL must never be shown, wherever it turns up: its password, what path or query call a password, and
 * each value of the query that is long enough to be a key.
 */
export function secretsOfUrl(href: string): readonly string[] {
  const url = new URL(href)
  const named = (url.pathname + url.search).matchAll(/(?:pass(?:word|wd)?|pwd|token|secret)=([^&_/]+)/gi)
  const keys = [...url.searchParams.values()].filter((value) => value.length >= 8)
  return [url.password, ...keys, ...[...named].map((match) => match[1] ?? '')].filter(
    (secret) => secret !== '',
  )
}

/** Longest first, so that no secret is cut in half by a shorter one inside it. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret === '') continue
    const raw = decoded(secret)
    for (const form of [secret, raw, encodeURIComponent(raw), encodeURI(raw)]) forms.add(form)
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
