import { urlOfRunning } from '../config/relay-file.ts'
import { isSecure, type SettingFlags } from '../config/settings.ts'
import { relayUrl } from '../http/relay-url.ts'
import { isGiven, settingsOf } from './settings.ts'

/** The address that a link is to begin with: of the relay that these flags place, or that runs on the data folder. */
export async function shownUrl(flags: SettingFlags): Promise<string> {
  const settings = settingsOf(flags)
  const isPlaced = (['host', 'port', 'basePath'] as const).some((key) => isGiven(flags, key))
  const running = isPlaced ? undefined : await urlOfRunning(settings.data)
  return running ?? relayUrl({ ...settings, isSecure: isSecure(settings) }, settings.port)
}
