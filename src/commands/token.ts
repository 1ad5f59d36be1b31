import type { Command } from 'commander'
import { isRole, ROLES } from '../auth/roles.ts'
import { TokenStore, type Token } from '../auth/tokens.ts'
import { systemClock } from '../clock.ts'
import type { SettingFlags } from '../config/settings.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { silentLog } from '../log.ts'
import { unknownCameras } from '../auth/token-cameras.ts'
import { knownStreams } from './known-streams.ts'
import { columns, dayOf, misuse, print, withExamples, withJson } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'

interface TokenFlags extends SettingFlags {
  readonly role: string
  readonly name: string
  readonly cameras?: string
  readonly days?: string
  readonly json?: boolean
}

type JsonFlags = SettingFlags & { readonly json?: boolean }

const DAY_MS = 86_400_000

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
  const list = withSettings(token.command('list'), ['data'])
    .description('list the tokens, without their secrets')
    .action(listTokens)
  withExamples(withJson(list), 'baton token list', 'baton token list --json')
  const revoke = withSettings(token.command('revoke'), ['data'])
    .argument('<id>', 'as token list shows it')
    .description('make a token worthless')
    .action((id: string, { json, ...flags }: JsonFlags) =>
      withTokens(flags, async (tokens) => {
        await tokens.revoke(id)
        print({ revoked: id }, { json }, () => `Revoked ${id}`)
      }),
    )
  withExamples(withJson(revoke), 'baton token revoke 4f2a91c0')
}

async function createToken({ role, name, cameras, days, json, ...flags }: TokenFlags): Promise<void> {
  if (!isRole(role)) throw misuse(`--role is none of ${ROLES.join(', ')}: ${role}`)
  if (days !== undefined && !(Number(days) > 0)) throw misuse(`--days is no number above 0: ${days}`)
  await withTokens(flags, async (tokens) => {
    const expiresMs = days === undefined ? undefined : systemClock.nowMs() + Number(days) * DAY_MS
    const made = await tokens.create({ name, role, cameras: cameras?.split(','), expiresMs })
    const warnings = unknownCameras(made.token.cameras, await knownStreams(flags))
    if (json !== true) for (const warning of warnings) process.stderr.write(`baton: warning: ${warning}\n`)
    print({ ...made, warnings }, { json }, () => made.secret)
  })
}

async function listTokens({ json, ...flags }: JsonFlags): Promise<void> {
  await withTokens(flags, (tokens) => {
    const list = tokens.list()
    print({ tokens: list }, { json }, () =>
      columns([['ID', 'ROLE', 'MADE', 'ENDS', 'CAMERAS', 'NAME'], ...list.map(rowOf)]),
    )
    return Promise.resolve()
  })
}

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

async function withTokens(flags: SettingFlags, use: (tokens: TokenStore) => Promise<void>): Promise<void> {
  const { data } = settingsOf(flags)
  await makePrivateFolder(data)
  const tokens = await TokenStore.open({ dataDir: data, clock: systemClock, log: silentLog })
  try {
    await use(tokens)
  } finally {
    await tokens.close()
  }
}
