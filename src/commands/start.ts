import type { Command } from 'commander'
import type { SettingFlags } from '../config/settings.ts'
import { runRelay } from '../main.ts'
import { misuse, withExamples } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'

export function addStart(program: Command): void {
  const start = withSettings(program.command('start', { isDefault: true }))
    .description('run the relay')
    .allowExcessArguments()
    .action(async (flags: SettingFlags, { args: [word] }: Command) => {
      // A word that is no command comes here, because this is the command where none is named.
      if (word !== undefined) {
        const names = program.commands.map((command) => command.name()).join(', ')
        throw misuse(`There is no command "${word}"; there are ${names}`)
      }
      process.exitCode = await runRelay(settingsOf(flags))
    })
  withExamples(
    start,
    'baton start',
    'baton start --host 0.0.0.0 --port 80',
    'baton start --port 0 --data /var/lib/baton --streams /etc/baton/streams.json',
  )
}
