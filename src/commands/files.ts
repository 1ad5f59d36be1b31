import type { CheckOptions } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { AddressRule } from '../net/address-rule.ts'
import { settingsOf } from './settings.ts'

/** The files that a command works on where no relay runs, and how their addresses are judged. */
export function filesOf(flags: SettingFlags): CheckOptions {
  const { streams: streamsFile, data: dataDir, allowLoopback } = settingsOf(flags)
  return { streamsFile, dataDir, rule: new AddressRule({ allowLoopback }), environment: process.env }
}
