import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a secret opens. Its prefix tells the kinds apart, and lets secret scanners find one that leaked. */
export type SecretKind = 'token' | 'link' | 'login' | 'session'

const PREFIXES: Record<SecretKind, string> = {
  token: 'baton_',
  link: 'batonlink_',
  login: 'batonlogin_',
  session: 'batonsession_',
}

/** A new secret of 256 random bits, such as `baton_…` with 43 characters of base64url. */
export function newSecret(kind: SecretKind): string {
  return PREFIXES[kind] + randomBytes(32).toString('base64url')
}

/** `text` with the rest of every secret of ours in it left out. */
export function hideSecrets(text: string): string {
  return text.replaceAll(/(baton(?:link|login|session)?_)[A-Za-z0-9_-]{16,}/g, '$1***')
}

/** Whether `text` could be a secret of that kind; says nothing of whether it opens anything. */
export function looksLike(kind: SecretKind, text: string): boolean {
  const prefix = PREFIXES[kind]
  return text.startsWith(prefix) && /^[A-Za-z0-9_-]{43}$/.test(text.slice(prefix.length))
}

/**
 * The SHA-256 of a secret in hex: all that is ever stored. A plain hash is enough, because the secret is random
 * and too long to be guessed.
 */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The entry whose hash is that of `secret`. Every entry is compared, each in constant time. */
export function findByHash<Entry extends { readonly hash: string }>(
  entries: Iterable<Entry>,
  secret: string,
): Entry | undefined {
  const wanted = Buffer.from(hashOf(secret), 'hex')
  let found: Entry | undefined
  for (const entry of entries) {
    const hash = Buffer.from(entry.hash, 'hex')
    if (hash.length === wanted.length && timingSafeEqual(hash, wanted)) found = entry
  }
  return found
}

/** Whether `text` is a stored hash. */
export function isHash(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text)
}
