import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { RelayError } from '../errors.ts'
import type { SecretKey, SecretKeys } from './secret-keys.ts'

/** NIST SP 800-38D §8.2: the length at which a nonce is taken as it is. Bytes. */
const NONCE_BYTES = 12

const base64 = z.base64url()

const envelope = z.strictObject({
  encrypted: z.literal('aes-256-gcm'),
  version: z.literal(1),
  /** Id of the key. */
  key: z.string(),
  /** What may be read without the key. */
  open: z.record(z.string(), z.string()),
  nonce: base64,
  tag: base64,
  data: base64,
})

type Envelope = z.infer<typeof envelope>

/** A text that was encrypted, or that never was. */
export interface Unsealed {
  readonly text: string
  /** Id of the key that it was encrypted with; undefined for a text in the open. */
  readonly keyId: string | undefined
}

/** Encrypt a text by AES-256-GCM with a nonce of its own. `open` stands beside it in the open, and cannot be changed unseen. */
export function sealText(text: string, key: SecretKey, open: Readonly<Record<string, string>> = {}): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  const head = { encrypted: 'aes-256-gcm', version: 1, key: key.id, open } as const
  cipher.setAAD(boundText(head))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  const sealed: Envelope = {
    ...head,
    nonce: nonce.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
    data: data.toString('base64url'),
  }
  return `${JSON.stringify(sealed, undefined, 2)}\n`
}

/**
 * The text that `file` holds, decrypted where it is encrypted. Throws `secrets-locked` without its key, and
 * `config-broken` when it was changed since it was written; neither quotes anything of it.
 */
export function unsealText(text: string, file: string, keys: SecretKeys | undefined): Unsealed {
  const sealed = readEnvelope(text)
  if (sealed === undefined) return { text, keyId: undefined }
  if (sealed === 'unknown')
    throw locked(
      `${file} is encrypted in a way that this version does not know`,
      'start the version that wrote it',
    )
  const key = keys?.list.find(({ id }) => id === sealed.key)
  if (keys === undefined)
    throw locked(
      `${file} is encrypted with the key ${sealed.key}, and no key was given`,
      'name the file that holds it with --secrets-key-file or BATON_SECRETS_KEY_FILE',
    )
  if (key === undefined)
    throw locked(
      `${file} is encrypted with the key ${sealed.key}, and ${keys.file} holds ${keys.list.map(({ id }) => id).join(', ')}`,
      'name the file that holds its key, or add that key as another line',
    )
  return { text: decrypt(sealed, key, file), keyId: key.id }
}

/** What stands in the open beside an encrypted text; undefined for a text that is not encrypted. Not verified. */
export function openPartOf(text: string): Readonly<Record<string, string>> | undefined {
  const sealed = readEnvelope(text)
  return sealed === undefined || sealed === 'unknown' ? undefined : sealed.open
}

function decrypt({ nonce, tag, data, ...head }: Envelope, key: SecretKey, file: string): string {
  try {
    const options = { authTagLength: 16 }
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(nonce, 'base64url'), options)
    decipher.setAAD(boundText(head))
    decipher.setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString()
  } catch {
    throw new RelayError(
      'config-broken',
      `${file} was changed since the relay wrote it, or is damaged; bring back a copy, or remove it and give the passwords anew`,
    )
  }
}

function readEnvelope(text: string): Envelope | 'unknown' | undefined {
  const document = parseJson(text)
  const isEncrypted = typeof document === 'object' && document !== null && 'encrypted' in document
  if (!isEncrypted) return undefined
  const parsed = envelope.safeParse(document)
  return parsed.success ? parsed.data : 'unknown'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser quotes the text around the fault, and that may be a secret.
    return undefined
  }
}

/** What the tag vouches for beside the text. */
function boundText({ encrypted, version, key, open }: Omit<Envelope, 'nonce' | 'tag' | 'data'>): Buffer {
  const sorted = Object.entries(open).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Buffer.from(JSON.stringify([encrypted, version, key, sorted]))
}

function locked(what: string, todo: string): RelayError {
  return new RelayError('secrets-locked', `${what}; ${todo}`)
}
