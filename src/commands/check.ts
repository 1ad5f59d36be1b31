import type { Command } from 'commander'
import { checkStreams, checkText, moveSecrets } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { FILE_SETTINGS, filesOf } from './files.ts'
import { checkOtherFiles, otherFilesText } from './other-files.ts'
import { FAILED, print, withExamples, withJson } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'

type CheckFlags = SettingFlags & { readonly fix?: boolean; readonly json?: boolean }

const OTHER_SETTINGS = ['identity', 'webhooks', 'tls', 'tlsCert', 'tlsKey'] as const

export function addCheck(program: Command): void {
  const check = withSettings(program.command('check'), ['data', ...FILE_SETTINGS, ...OTHER_SETTINGS])
    .description('say what is wrong with streams.json and the other files, and where, without starting')
    .option('--fix', 'move passwords that stand in streams.json into the data folder')
    .action(runCheck)
  withExamples(
    withJson(check),
    'baton check',
    'baton check --fix',
    'baton check --streams /etc/baton/streams.json --json',
    'baton check --identity /etc/baton/identity.json --webhooks /etc/baton/webhooks.json',
  )
}

async function runCheck({ fix, json, ...flags }: CheckFlags): Promise<void> {
  const options = await filesOf(flags)
  const moved = fix === true ? await moveSecrets(options) : []
  const report = await checkStreams(options)
  const files = await checkOtherFiles(settingsOf(flags))
  print({ ...report, files, moved }, { json }, () =>
    [
      ...moved.map((id) => `Moved the secrets of "${id}"`),
      checkText(report, options.streamsFile),
      ...otherFilesText(files),
    ].join('\n'),
  )
  process.exitCode = [report, ...files].every(({ faults }) => faults.length === 0) ? 0 : FAILED
}
