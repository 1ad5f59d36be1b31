import type { Command } from 'commander'
import { isRole, ROLES } from '../auth/roles.ts'
import { unknownCameras } from '../auth/token-cameras.ts'
import { TokenStore, type Token } from '../auth/tokens.ts'
import { systemClock } from '../clock.ts'
import type { SettingFlags } from '../config/settings.ts'
import { knownStreams } from './known-streams.ts'
import { dayOf, misuse, namingFlags, print, withExamples, withJson } from './outcome.ts'
import { addListAndRevoke, DAY_MS, withStore, type Revocable } from './revocable.ts'
import { withSettings } from './settings.ts'

interface TokenFlags extends SettingFlags {
  readonly role: string
  readonly name: string
  readonly cameras?: string
  readonly days?: string
  readonly json?: boolean
}

const TOKENS: Revocable<Token, TokenStore> = {
  word: 'token',
  plural: 'tokens',
  open: (options) => TokenStore.open(options),
  columns: ['ID', 'ROLE', 'MADE', 'ENDS', 'CAMERAS', 'NAME'],
  rowOf,
  revoking: 'make a token worthless',
}

export function addToken(program: Command): void {
  const token = program.command('token').description('make, list and revoke tokens')
  withExamples(
    token,
    'baton token create --role viewer --cameras door,yard --name Wall',
    'baton token list',
    'baton token revoke 4f2a91c0',
  )
  const create = withSettings(token.command('create'), ['streams', 'data'])
    .description('make a token and print it, this once')
    .requiredOption('--role <role>', ROLES.join(', '))
    .option('--name <text>', 'what it is for', 'made on the command line')
    .option('--cameras <ids>', 'for a viewer: the streams it may watch, with commas between')
    .option('--days <number>', 'how long it is valid; left out: until it is revoked')
    .action(createToken)
  withExamples(
    withJson(create),
    'baton token create --role viewer --cameras door,yard --name Wall --days 30',
    'TOKEN=$(baton token create --role admin)',
  )
  addListAndRevoke(token, TOKENS)
}

async function createToken({ role, name, cameras, days, json, ...flags }: TokenFlags): Promise<void> {
  if (!isRole(role)) throw misuse(`--role is none of ${ROLES.join(', ')}: ${role}`)
  if (days !== undefined && !(Number(days) > 0)) throw misuse(`--days is no number above 0: ${days}`)
  await withStore(TOKENS, flags, async (tokens) => {
    const expiresMs = days === undefined ? undefined : systemClock.nowMs() + Number(days) * DAY_MS
    const input = { name, role, cameras: cameras?.split(','), expiresMs }
    const made = await namingFlags(CREATE_FLAGS, tokens.create(input))
    const warnings = unknownCameras(made.token.cameras, await knownStreams(flags))
    if (json !== true) for (const warning of warnings) process.stderr.write(`baton: warning: ${warning}\n`)
    print({ ...made, warnings }, { json }, () => made.secret)
  })
}

const CREATE_FLAGS = { name: '--name', cameras: '--cameras', expiresMs: '--days' }

function rowOf({ id, role, createdMs, expiresMs, cameras, name }: Token): string[] {
  return [
    id,
    role,
    dayOf(createdMs),
    expiresMs === undefined ? 'never' : dayOf(expiresMs),
    cameras?.join(',') ?? 'all',
    name,
  ]
}
