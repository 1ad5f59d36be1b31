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
      if (word !== undefined) throw misuse(faultOf(word, program))
      process.exitCode = await runRelay(settingsOf(flags))
    })
  withExamples(
    start,
    'baton start',
    'baton start --host 0.0.0.0 --port 80',
    'baton start --port 0 --data /var/lib/baton --streams /etc/baton/streams.json',
  )
}

function faultOf(word: string, program: Command): string {
  if (program.args[0] === 'start') return `"start" takes options and no other word, but there is "${word}"`
  const names = program.commands.map((command) => command.name())
  return names.includes(word)
    ? `The command comes first: baton ${word} …`
    : `There is no command "${word}"; there are ${names.join(', ')}`
}
