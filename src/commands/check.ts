import type { Command } from 'commander'
import { checkStreams, checkText, moveSecrets } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { FILE_SETTINGS, filesOf } from './files.ts'
import { FAILED, print, withExamples, withJson } from './outcome.ts'
import { withSettings } from './settings.ts'

type CheckFlags = SettingFlags & { readonly fix?: boolean; readonly json?: boolean }

export function addCheck(program: Command): void {
  const check = withSettings(program.command('check'), ['data', ...FILE_SETTINGS])
    .description('say what is wrong with streams.json, and where, without starting')
    .option('--fix', 'move passwords that stand in streams.json into the data folder')
    .action(runCheck)
  withExamples(
    withJson(check),
    'baton check',
    'baton check --fix',
    'baton check --streams /etc/baton/streams.json --json',
  )
}

async function runCheck({ fix, json, ...flags }: CheckFlags): Promise<void> {
  const options = await filesOf(flags)
  const moved = fix === true ? await moveSecrets(options) : []
  const report = await checkStreams(options)
  print({ ...report, moved }, { json }, () =>
    [...moved.map((id) => `Moved the secrets of "${id}"`), checkText(report, options.streamsFile)].join('\n'),
  )
  process.exitCode = report.faults.length === 0 ? 0 : FAILED
}
