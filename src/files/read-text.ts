import { readFile } from 'node:fs/promises'
import { RelayError } from '../errors.ts'
import { decodeUtf8, foreignLine } from '../protocol/utf8.ts'
import { codeOf } from './system-code.ts'

/**
 * The file's text as UTF-8, without a byte order mark, or undefined when there is no such file. Rejects with
 * `config-broken`, naming the line, where it is in another encoding.
 */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path)
  const text = bytes && decodeUtf8(bytes)
  if (bytes !== undefined && text === undefined)
    throw new RelayError(
      'config-broken',
      `${path} is not UTF-8 at line ${foreignLine(bytes)}; save it as UTF-8`,
    )
  return text
}

/** The text of a file that can be done without: undefined also where {@link readText} would reject with `config-broken`. */
export async function readTextIfSound(path: string): Promise<string | undefined> {
  const bytes = await readBytes(path)
  return bytes && decodeUtf8(bytes)
}

/** What the file holds, or undefined when there is no such file. */
export async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
