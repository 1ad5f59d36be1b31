import { Command, CommanderError } from 'commander'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRole, ROLES } from './auth/roles.ts'
import { LoginLinks } from './auth/login.ts'
import { TokenStore } from './auth/tokens.ts'
import { systemClock } from './clock.ts'
import { checkStreams, checkText, moveSecrets } from './config/check.ts'
import { urlOfRunning } from './config/relay-file.ts'
import { readSettings, SETTINGS, type ServerSettings, type SettingFlags } from './config/settings.ts'
import { messageOf, RelayError } from './errors.ts'
import { makePrivateFolder } from './files/private-folder.ts'
import { silentLog } from './log.ts'
import { runRelay, urlOf } from './main.ts'
import { AddressRule } from './net/address-rule.ts'
import { VERSION } from './relay.ts'

/** Exit codes: 0 done, 1 it could not be done, 2 the words of the call were wrong. */
const FAILED = 1
const MISUSED = 2

const program = new Command('baton')
  .description('Pulls each IP camera once and hands the picture on to any number of browsers.')
  .version(VERSION)
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride()

withSettings(program.command('start', { isDefault: true }))
  .description('run the relay')
  .allowExcessArguments()
  .action(async (flags: SettingFlags, { args: [word] }: Command) => {
    // A word that is no command comes here, because this is the command where none is named.
    if (word !== undefined) {
      const names = program.commands.map((command) => command.name()).join(', ')
      throw new CommanderError(MISUSED, 'command', `There is no command "${word}"; there are ${names}`)
    }
    process.exitCode = await runRelay(settingsOf(flags))
  })

withSettings(program.command('check'), ['streams', 'data', 'allowLoopback'])
  .description('say what is wrong with streams.json, and where, without starting')
  .option('--fix', 'move passwords that stand in streams.json into the data folder')
  .action(async ({ fix, ...flags }: SettingFlags & { fix?: boolean }) => {
    const { streams: streamsFile, data: dataDir, allowLoopback } = settingsOf(flags)
    const rule = new AddressRule({ allowLoopback })
    const options = { streamsFile, dataDir, rule, environment: process.env }
    if (fix === true)
      for (const id of await moveSecrets(options)) process.stdout.write(`Moved the secrets of "${id}"\n`)
    const report = await checkStreams(options)
    process.stdout.write(`${checkText(report, streamsFile)}\n`)
    process.exitCode = report.faults.length === 0 ? 0 : FAILED
  })

withSettings(program.command('login'), ['host', 'port', 'basePath', 'data'])
  .description('make a link that logs a browser in once, as admin, within 15 minutes')
  .action(async (flags: SettingFlags) => {
    const settings = settingsOf(flags)
    await makePrivateFolder(settings.data)
    const links = new LoginLinks({ dataDir: settings.data, clock: systemClock })
    const isPlaced = (['host', 'port', 'basePath'] as const).some((key) => isGiven(flags, key))
    const running = isPlaced ? undefined : await urlOfRunning(settings.data)
    process.stdout.write(`${await links.create(running ?? urlOf(settings, settings.port))}\n`)
  })

const token = program.command('token').description('make, list and revoke tokens')

withSettings(token.command('create'), ['data'])
  .description('make a token and print it, this once')
  .requiredOption('--role <role>', ROLES.join(', '))
  .option('--name <text>', 'what it is for', 'made on the command line')
  .option('--cameras <ids>', 'for a viewer: the streams it may watch, with commas between')
  .option('--days <number>', 'how long it is valid; left out: until it is revoked')
  .action(async ({ role, name, cameras, days, ...flags }: SettingFlags & TokenWords) => {
    if (!isRole(role))
      throw new CommanderError(MISUSED, 'role', `--role is none of ${ROLES.join(', ')}: ${role}`)
    if (days !== undefined && !(Number(days) > 0))
      throw new CommanderError(MISUSED, 'days', `--days is no number above 0: ${days}`)
    await withTokens(flags, async (tokens) => {
      const expiresMs = days === undefined ? undefined : systemClock.nowMs() + Number(days) * 86_400_000
      const { secret } = await tokens.create({ name, role, cameras: cameras?.split(','), expiresMs })
      process.stdout.write(`${secret}\n`)
    })
  })

withSettings(token.command('list'), ['data'])
  .description('list the tokens, without their secrets, as JSON lines')
  .action((flags: SettingFlags) =>
    withTokens(flags, async (tokens) => {
      for (const record of tokens.list()) process.stdout.write(`${JSON.stringify(record)}\n`)
    }),
  )

withSettings(token.command('revoke'), ['data'])
  .argument('<id>', 'as token list shows it')
  .description('make a token worthless')
  .action((id: string, flags: SettingFlags) =>
    withTokens(flags, async (tokens) => {
      await tokens.revoke(id)
    }),
  )

interface TokenWords {
  readonly role: string
  readonly name: string
  readonly cameras?: string
  readonly days?: string
}

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = failWith(error)
}

function failWith(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    // Commander printed its own complaints already; ours carry a code of their own.
    if (error.exitCode === MISUSED) process.stderr.write(`baton: ${error.message}\n`)
    return MISUSED
  }
  process.stderr.write(`baton: ${messageOf(error)}\n`)
  if (!(error instanceof RelayError)) return FAILED
  for (const { path, message } of error.faults)
    if (!error.message.includes(message)) process.stderr.write(`  ${path}: ${message}\n`)
  return error.code === 'invalid-settings' ? MISUSED : FAILED
}

function withSettings(command: Command, keys?: readonly (keyof ServerSettings)[]): Command {
  for (const { key, flag, variable, defaultText, meaning } of SETTINGS) {
    if (keys && !keys.includes(key)) continue
    const [name, value] = flag.split(' ')
    command.option(
      value ? `${name} <${value.toLowerCase()}>` : name!,
      `${meaning} (${variable}; ${defaultText})`,
    )
  }
  return command
}

/** In a checkout the file and the folder lie at the repository's root, wherever the command is called from; by npx, here. */
function settingsOf(flags: SettingFlags): ServerSettings {
  const home = dirname(dirname(fileURLToPath(import.meta.url)))
  const base = existsSync(join(home, 'tsconfig.json')) ? home : process.cwd()
  const given = readSettings(flags, process.env)
  return {
    ...given,
    streams: isGiven(flags, 'streams') ? given.streams : join(base, given.streams),
    data: isGiven(flags, 'data') ? given.data : join(base, given.data),
  }
}

function isGiven(flags: SettingFlags, key: keyof ServerSettings): boolean {
  const { variable } = SETTINGS.find((row) => row.key === key)!
  return flags[key] !== undefined || (process.env[variable] ?? '') !== ''
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
