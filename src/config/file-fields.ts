import * as z from 'zod'
import { messageOf, RelayError } from '../errors.ts'
import { readText } from '../files/read-text.ts'

/** The URL of a server that an admin names in a settings file. Its fault does not repeat it: it may hold a secret. */
export const serverUrl = z
  .string()
  .max(2048, 'is longer than 2048 characters')
  .refine(isServerUrl, { message: 'is no http:// or https:// URL without user, password and fragment' })

export function wholeNumber(least: number, most: number): z.ZodInt {
  const message = `is no whole number from ${least} to ${most}`
  return z.int(message).min(least, message).max(most, message)
}

/** The text of a file that a setting names. Rejects with `config-broken` when it is missing or cannot be read. */
export async function readNamedFile(path: string): Promise<string> {
  const text = await readText(path).catch((error: unknown) => {
    if (error instanceof RelayError) throw error
    throw new RelayError('config-broken', `Cannot read ${path}: ${messageOf(error)}`, { cause: error })
  })
  return existing(path, text)
}

/** Throws `config-broken` where there is no such file. */
export function existing(path: string, text: string | undefined): string {
  if (text !== undefined) return text
  const message = `${path} is not there; make it, or leave out the setting that names it`
  throw new RelayError('config-broken', message)
}

function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, hash } = new URL(text)
  return /^https?:$/.test(protocol) && username + password + hash === ''
}
