import { hkdfSync } from 'node:crypto'
import { join } from 'node:path'
import { RelayError } from '../errors.ts'
import { readBytes } from '../files/read-text.ts'
import { codeOf } from '../files/system-code.ts'
import { decodeUtf8 } from '../protocol/utf8.ts'

/** The credential of systemd (`LoadCredential=`) that holds the key where no setting names a file. */
export const CREDENTIAL_NAME = 'baton-secrets-key'

/** Characters of a line of the file. */
const LEAST_KEY_LENGTH = 32

/** How to make one. */
export const MAKE_KEY = 'openssl rand -base64 32'

/** One key that secrets.json may be encrypted with. */
export interface SecretKey {
  /** Tells keys apart and gives nothing of them away: 16 hexadecimal digits. */
  readonly id: string
  /** 32 bytes. */
  readonly bytes: Buffer
}

/** The keys of a file, the one that is written with first; behind it those of before a change of keys. */
export interface SecretKeys {
  /** The file they come from, for people. */
  readonly file: string
  readonly list: readonly [SecretKey, ...SecretKey[]]
}

/**
 * The keys of `file`, or of systemd's credential where it is undefined; undefined when there is neither. A line of the
 * file is a key. Rejects with `invalid-settings`, quoting nothing of it.
 */
export async function loadSecretKeys(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<SecretKeys | undefined> {
  const { CREDENTIALS_DIRECTORY: folder = '' } = environment
  const path = file ?? (folder === '' ? undefined : join(folder, CREDENTIAL_NAME))
  const text = path && (await textOf(path))
  if (file !== undefined && text === undefined) throw unusable(file, 'is not there')
  return path === undefined || text === undefined ? undefined : keysOf(path, text)
}

/** The key that a line of the file stands for. */
export function keyOfLine(line: string): SecretKey {
  const derive = (purpose: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', line, 'baton secrets.json', purpose, length))
  return { id: derive('id', 8).toString('hex'), bytes: derive('key', 32) }
}

function keysOf(file: string, text: string): SecretKeys {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const short = lines.findIndex((line) => line.length < LEAST_KEY_LENGTH)
  if (short >= 0)
    throw unusable(file, `holds a key of less than ${LEAST_KEY_LENGTH} characters (the key ${short + 1})`)
  const [first, ...others] = lines.map(keyOfLine)
  if (first === undefined) throw unusable(file, 'is empty')
  return { file, list: [first, ...others] }
}

/** Undefined where there is none. */
async function textOf(file: string): Promise<string | undefined> {
  let bytes: Buffer | undefined
  try {
    bytes = await readBytes(file)
  } catch (error) {
    throw unusable(file, `cannot be read (${codeOf(error) ?? 'unknown'})`, error)
  }
  const text = bytes && decodeUtf8(bytes)
  if (bytes !== undefined && text === undefined) throw unusable(file, 'is not text')
  return text
}

function unusable(file: string, what: string, cause?: unknown): RelayError {
  return new RelayError(
    'invalid-settings',
    `The file ${file}, which is to hold the key of secrets.json (--secrets-key-file, BATON_SECRETS_KEY_FILE), ${what}; make a key with "${MAKE_KEY}", but for a secrets.json that is encrypted bring back its own`,
    { cause },
  )
}
