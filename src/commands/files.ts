import type { CheckOptions } from '../config/check.ts'
import type { SettingFlags } from '../config/settings.ts'
import { AddressRule } from '../net/address-rule.ts'
import { settingsOf } from './settings.ts'

/** The settings that {@link filesOf} reads beside the folder. */
export const FILE_SETTINGS = ['streams', 'port', 'allowLoopback', 'allowCameras', 'denyCameras'] as const

/** The files that a command works on where no relay runs, and how a start with these settings judges their addresses. */
export function filesOf(flags: SettingFlags): CheckOptions {
  const settings = settingsOf(flags)
  const { streams: streamsFile, data: dataDir, port, allowCameras, denyCameras } = settings
  // Who works on the files may write there what he likes: it all counts as the file's word.
  const allowLoopback = settings.allowLoopback === 'file' ? 'always' : settings.allowLoopback
  const ownPorts = (): number[] => (port === 0 ? [] : [port])
  const rule = new AddressRule({ ownPorts, allowLoopback, allow: allowCameras, deny: denyCameras })
  return { streamsFile, dataDir, rule, environment: process.env }
}
