import type { Command } from 'commander'
import { LoginLinks } from '../auth/login.ts'
import { createClient, dataOf, type BatonClient, type Problem } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import { urlOfRunning } from '../config/relay-file.ts'
import type { SettingFlags } from '../config/settings.ts'
import { misuse } from './outcome.ts'
import { fetchOwnRelay } from './own-relay.ts'
import { settingsOf, withSettings } from './settings.ts'

/** How a command reaches a running relay. */
export interface AccessFlags extends SettingFlags {
  readonly url?: string
  readonly token?: string
}

/** The relay answers at once, but for a probe, which takes some seconds. */
const PATIENCE_MS = 60_000

/** Give a command the flags by which it finds a relay and says who is asking. */
export function withAccess(command: Command): Command {
  return withSettings(command, ['data'])
    .option('--url <address>', 'the relay (BATON_URL; the one that runs on the data folder)')
    .option('--token <token>', 'an admin’s token (BATON_TOKEN, which others cannot see; by the data folder)')
}

/** Where the relay is that is meant, if one is named or one runs on the data folder. */
export async function findRelay(flags: AccessFlags): Promise<string | undefined> {
  const named = flags.url ?? nonEmpty(process.env['BATON_URL'])
  return named ?? urlOfRunning(settingsOf(flags).data)
}

/** Have `use` talk to the relay that is meant. Rejects where there is none. */
export async function withRelay<T>(flags: AccessFlags, use: (client: BatonClient) => Promise<T>): Promise<T> {
  const url = await findRelay(flags)
  if (url === undefined)
    throw new Error(
      `No relay runs on the data folder ${settingsOf(flags).data}; start one with "baton start", or name one with --url or --data`,
    )
  return talkTo(url, flags, use)
}

/** Have `use` talk to the relay at `url`, as the one whose token is given or, beside its data folder, as admin. */
export async function talkTo<T>(
  url: string,
  flags: AccessFlags,
  use: (client: BatonClient) => Promise<T>,
): Promise<T> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw misuse('--url (BATON_URL) is no address such as http://127.0.0.1:8088/')
  const token = flags.token ?? nonEmpty(process.env['BATON_TOKEN'])
  const isLocal = flags.url === undefined && nonEmpty(process.env['BATON_URL']) === undefined
  if (token !== undefined || !isLocal)
    return use(createClient({ url, fetch: isLocal ? patientOwn : patient, ...(token && { token }) }))
  const cookie = await logIn(url, settingsOf(flags).data)
  try {
    return await use(createClient({ url, headers: { cookie }, fetch: patientOwn }))
  } finally {
    await post(url, 'logout', {}, { cookie })
  }
}

/**
 * Who can write to the data folder is the admin anyway: a login link that is made there and used up at once opens a
 * session, which ends with the command. No secret is printed, stored or put where another user could see it.
 */
async function logIn(url: string, dataDir: string): Promise<string> {
  const link = await new LoginLinks({ dataDir, clock: systemClock }).create(url)
  const answer = await post(url, 'login', { secret: new URL(link).hash.slice(1) }, {})
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]!)
  if (answer.ok && cookie !== '') return cookie
  await dataOf(problemOf(answer))
  throw new Error(`The relay at ${url} does not take a login; give a token with BATON_TOKEN`)
}

async function post(
  url: string,
  path: string,
  body: object,
  headers: Record<string, string>,
): Promise<Response> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  }
  return patientOwn(new Request(new URL(path, url.endsWith('/') ? url : `${url}/`), init))
}

async function problemOf(response: Response): Promise<{ error?: Problem; response: Response }> {
  return { error: (await response.json()) as Problem, response }
}

function patient(request: Request): Promise<Response> {
  return patiently(request, fetch)
}

/** For the relay that runs on the data folder. */
function patientOwn(request: Request): Promise<Response> {
  return patiently(request, fetchOwnRelay)
}

async function patiently(
  request: Request,
  send: (request: Request, init: { readonly signal: AbortSignal }) => Promise<Response>,
): Promise<Response> {
  try {
    return await send(request, { signal: AbortSignal.timeout(PATIENCE_MS) })
  } catch (error) {
    const { cause, code } = error as { cause?: { code?: string; message?: string }; code?: string }
    const why = cause?.code ?? cause?.message ?? code ?? 'no answer in time'
    throw new Error(
      `No relay answers at ${new URL('/', request.url).href} (${why}); is it running, and is that its address?`,
      {
        cause: error,
      },
    )
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
