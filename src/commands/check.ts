import type { Command } from 'commander'
import { checkStreams, checkText, moveSecrets } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { AddressRule } from '../net/address-rule.ts'
import { FAILED, print, withExamples, withJson } from './outcome.ts'
import { settingsOf, withSettings } from './settings.ts'

type CheckFlags = SettingFlags & { readonly fix?: boolean; readonly json?: boolean }

export function addCheck(program: Command): void {
  const check = withSettings(program.command('check'), ['streams', 'data', 'allowLoopback'])
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
  const { streams: streamsFile, data: dataDir, allowLoopback } = settingsOf(flags)
  const rule = new AddressRule({ allowLoopback })
  const options = { streamsFile, dataDir, rule, environment: process.env }
  const moved = fix === true ? await moveSecrets(options) : []
  const report = await checkStreams(options)
  print({ ...report, moved }, { json }, () =>
    [...moved.map((id) => `Moved the secrets of "${id}"`), checkText(report, streamsFile)].join('\n'),
  )
  process.exitCode = report.faults.length === 0 ? 0 : FAILED
}
