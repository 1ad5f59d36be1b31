import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { decodeUtf8 } from '../protocol/utf8.ts'
import { misuse } from './outcome.ts'
import { readBounded } from './read-bounded.ts'

/** More than the 256 characters of a password ever take. */
const MAX_STDIN_BYTES = 4096

/** How a camera's login is given. */
export interface LoginFlags {
  readonly user?: string
  readonly passwordStdin?: boolean
}

/** Give a command the flags of a camera's login; a password is none of them, for every local user could read it. */
export function withLogin(command: Command): Command {
  return command
    .option(
      '--user <name>',
      'user at the camera; the password is asked for, or comes from BATON_CAMERA_PASSWORD',
    )
    .option('--password-stdin', 'read the password from stdin')
}

/** User and password as the API takes them. */
export async function loginOf(
  urls: readonly string[],
  { user, passwordStdin }: LoginFlags,
): Promise<{ user?: string; password?: string }> {
  if (urls.some((url) => /^[a-z]+:\/\/[^/?#]*:[^/?#]*@/i.test(url)))
    process.stderr.write(
      'baton: warning: the URL holds a password, which other users of this machine can read while this runs, and the shell remembers; use --user\n',
    )
  if (user === undefined && passwordStdin !== true) return {}
  const password = await passwordFrom(passwordStdin === true)
  return { ...(user !== undefined && { user }), ...(password !== '' && { password }) }
}

async function passwordFrom(stdin: boolean): Promise<string> {
  if (stdin) return readStdin()
  const given = process.env['BATON_CAMERA_PASSWORD']
  if (given !== undefined) return given
  if (!process.stdin.isTTY)
    throw misuse(
      'There is no terminal to ask for the password; give BATON_CAMERA_PASSWORD or --password-stdin',
    )
  return ask()
}

async function readStdin(): Promise<string> {
  const bytes = await readBounded(process.stdin, MAX_STDIN_BYTES)
  if (bytes === undefined)
    throw new Error(`What stdin holds is no password: it is larger than ${MAX_STDIN_BYTES} bytes`)
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new Error('The password on stdin is not UTF-8; send it as UTF-8')
  return text.replace(/\r?\n$/, '')
}

async function ask(): Promise<string> {
  // What readline echoes goes nowhere, so that nobody looks over a shoulder.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  process.stderr.write('Password at the camera: ')
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
