import type { CheckOptions } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { AddressRule } from '../net/address-rule.ts'
import { settingsOf } from './settings.ts'

/** The settings that {@link filesOf} reads beside the folder. */
export const FILE_SETTINGS = ['streams', 'port', 'allowLoopback'] as const

/** The files that a command works on where no relay runs, and how a start with these settings judges their addresses. */
export function filesOf(flags: SettingFlags): CheckOptions {
  const { streams: streamsFile, data: dataDir, port, allowLoopback } = settingsOf(flags)
  const rule = new AddressRule({ ownPorts: () => (port === 0 ? [] : [port]), allowLoopback })
  return { streamsFile, dataDir, rule, environment: process.env }
}
