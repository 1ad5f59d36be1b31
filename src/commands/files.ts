import type { CheckOptions } from '../config/check.ts'
import type { ConfigFiles } from '../config/config-files.ts'
import { loadSecretKeys } from '../config/secret-keys.ts'
import type { SettingFlags } from '../config/settings.ts'
import { AddressRule } from '../net/address-rule.ts'
import { settingsOf } from './settings.ts'

/** The settings that {@link filesOf} reads beside the folder. */
export const FILE_SETTINGS = [
  'streams',
  'port',
  'allowLoopback',
  'allowCameras',
  'denyCameras',
  'secretsKeyFile',
] as const

/**
 * The files that a command works on where no relay runs, and how a start with these settings judges their addresses.
 * Rejects with `invalid-settings` where the key of the secrets is named and cannot be had.
 */
export async function filesOf(flags: SettingFlags): Promise<CheckOptions> {
  const settings = settingsOf(flags)
  const { port, allowCameras, denyCameras, secretsKeyFile } = settings
  // Who works on the files may write there what he likes: it all counts as the file's word.
  const allowLoopback = settings.allowLoopback === 'file' ? 'always' : settings.allowLoopback
  const ownPorts = (): number[] => (port === 0 ? [] : [port])
  const rule = new AddressRule({ ownPorts, allowLoopback, allow: allowCameras, deny: denyCameras })
  const keys = await loadSecretKeys(secretsKeyFile, process.env)
  return { ...placesOf(flags), keys, rule, environment: process.env }
}

/** Where they lie. */
export function placesOf(flags: SettingFlags): ConfigFiles {
  const { streams: streamsFile, data: dataDir } = settingsOf(flags)
  return { streamsFile, dataDir }
}
